/** Invented building blocks of posts in written Cantonese. */
import type { Grammar } from './grammar.ts';

export const CANTONESE: Grammar = {
  sentences: [
    '{time}喺{place}見到{thing}，{feel}。',
    '我哋{time}{did}，{feel}。',
    '點解{thing}咁{quality}㗎？',
    '{who}話{thing}{quality}，我唔係好同意。',
    '有冇人知{place}嗰間舖頭幾點開？',
    '{feel}，淨係想{wish}。',
    '佢哋{time}冇嚟，我自己{wish}囉。',
    '呢個{thing}真係{quality}，下次都要嚟。',
  ],
  slots: {
    time: ['今日', '尋日', '今朝', '夜晚', '放工之後', '啱啱', '呢排'],
    place: ['屋企樓下', '茶餐廳', '巴士站', '海邊', '公司', '街市', '圖書館'],
    thing: ['隻貓', '本書', '杯奶茶', '套戲', '架單車', '碟炒飯', '張相'],
    feel: ['好開心', '攰到唔想郁', '笑咗成日', '有啲唔捨得', '好肚餓', '唔知點算'],
    did: ['行咗上山', '食咗火鍋', '睇咗場波', '執咗成間屋', '買咗啲餸', '瞓到晏晝'],
    who: ['阿媽', '個同事', '我個friend', '樓下阿姨', '細佬'],
    quality: ['好食', '貴到嚇親人', '幾得意', '麻煩', '靚', '難搞'],
    wish: ['飲杯凍檸茶', '瞓覺', '睇戲', '行下街', '煲湯'],
  },
  short: ['好攰呀', '唔想返工', '落雨喇', '早晨', '食咗飯未', '返屋企喇', '好凍呀'],
  hashtags: ['做饭', '猫', '日記', '電影', '香港'],
  rareHashtags: ['行山', '街市', '舊戲院'],
};
