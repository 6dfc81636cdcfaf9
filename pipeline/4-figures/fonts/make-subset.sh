#!/bin/sh
# Make NotoSansSC-subset.otf: the one font that the figures are drawn with. Run once, by hand; the result is
# committed, so nobody who draws figures needs these tools.
#
# Needs: NotoSansCJK-Regular.ttc (Debian: fonts-noto-cjk) and fontTools (Debian: python3-fonttools).
# Usage: ./make-subset.sh [path of NotoSansCJK-Regular.ttc] [python that has fontTools]
#
# Made from fonts-noto-cjk 1:20220127+repack1-1 with fontTools 4.38.0.
set -eu
cd "$(dirname "$0")"
source_font=${1:-/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc}
python=${2:-/usr/bin/python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ASCII, Latin-1, the punctuation that labels use, arrows, the minus sign, CJK and full-width punctuation, the
# 3755 characters of GB 2312 level 1 (rows 16 to 55), and the traditional ones that a label may name.
"$python" - "$work/characters.txt" <<'PYTHON'
import sys
ranges = [(0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2027), (0x2030, 0x203A), (0x2190, 0x2193),
          (0x3000, 0x3011), (0x3014, 0x3017), (0xFF01, 0xFF5E)]
characters = {chr(c) for low, high in ranges for c in range(low, high + 1)}
characters |= set('−≈≤≥×·…%‰$¥€')
for row in range(16, 56):
    for cell in range(1, 95):
        try:
            characters.add(bytes([0xA0 + row, 0xA0 + cell]).decode('gb2312'))
        except UnicodeDecodeError:
            pass  # row 55 has 89 characters, not 94
characters |= set('繁體簡體中文漢字臺灣香港澳門萬億週聯邦長毛象帳號發佈來源數據資料合成僅限內部統計')
open(sys.argv[1], 'w', encoding='utf-8').write(''.join(sorted(characters)))
PYTHON

# Font number 2 is the Simplified Chinese face of the collection. Only kerning is kept of the layout tables.
"$python" -m fontTools.subset "$source_font" --font-number=2 --text-file="$work/characters.txt" \
  --output-file="$work/subset.otf" --no-hinting --layout-features=kern \
  --drop-tables+=BASE,VORG,vhea,vmtx,GDEF --name-IDs=0,1,2,3,4,5,6,13,14 --notdef-outline

# The pictures name the family "Noto Sans SC", which is also what a reader's machine calls it.
"$python" - "$work/subset.otf" NotoSansSC-subset.otf <<'PYTHON'
import sys
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1], recalcTimestamp=False)
names = {1: 'Noto Sans SC', 2: 'Regular', 3: 'NotoSansSC-Regular-subset', 4: 'Noto Sans SC', 6: 'NotoSansSC-Regular'}
for record in list(font['name'].names):
    if record.nameID in names:
        record.string = names[record.nameID]
font.save(sys.argv[2])
PYTHON
ls -l NotoSansSC-subset.otf
