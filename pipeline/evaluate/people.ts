/** Invented names and addresses, put together from lists that the veil does not read. */
import type { Prng } from '../model/prng.ts';

const words = (text: string): readonly string[] => text.split(' ');

/** The thirty most frequent twice, the others once. */
const SURNAMES = words(
  '王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗 王 李 张 刘 陈 杨 黄 赵 吴 周 郑 梁 谢 宋 唐 许 邓 冯 韩 曹 曾 彭 萧 蔡 潘 田 董 袁 于 余 叶 蒋 杜 苏 魏 程 吕 丁 沈 任 姚 卢 傅 钟 姜 崔 谭 ' +
    '廖 范 汪 陆 金 石 戴 贾 韦 夏 邱 方 侯 邹 熊 孟 秦 白 江 阎 薛 尹 段 雷 黎 史 龙 陶 贺 顾 毛 郝 龚 邵 万 钱 严 覃 武 欧阳 司马 上官 诸葛',
);
const GIVEN = words(
  '伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 涛 明 超 霞 平 刚 鹏 玲 辉 健 波 宁 斌 帆 倩 颖 琳 晨 雪 慧 佳 婷 莹 ' +
    '秀英 桂英 建国 建华 志强 志明 文博 子涵 梓涵 浩然 宇轩 雨桐 欣怡 诗涵 思远 晓明 晓东 小红 海燕 海涛 春梅 春华 冬梅 秋菊 丽华 丽娟 国庆 国强 卫东 卫国 玉兰 玉梅 金凤 红梅 雅婷 ' +
    '俊杰 俊宇 嘉怡 嘉豪 家豪 家明 美玲 美华 淑芬 淑贞 雅文 怡君 志豪 冠宇 宗翰 承翰 咏琪 子晴 泽宇 梦瑶 梦洁 若曦 若兰 紫萱 可欣 一诺 奕辰 沐宸 明轩 瑞霖 天翊 景行 知远 书瑶 语嫣 婉清 ' +
    '立新 永强 永红 学军 学文 长江 大伟 大勇 少华 少杰 广平 宝珠 翠花 彩霞 月娥 凤英 爱华 爱民 新民 新宇 光明 光华 振华 振宇 世杰 世昌 启明 启航 兆麟 鸿飞 鹏程 云飞 晓峰 剑锋 雪峰 丹丹 婷婷 莉莉 娜娜 圆圆',
);
const KIN = words('老师 哥 姐 叔 阿姨 医生 经理 总 同学 主任 大姐 师傅');

/** A Chinese name as people write it: in full, by the given name, by a nickname or with a title. */
export function drawName(prng: Prng): string {
  const surname = prng.pick(SURNAMES);
  const given = prng.pick(GIVEN);
  const kind = prng.int(10);
  if (kind < 7) return surname + given;
  if (kind === 7) return given.length === 2 ? given : surname + given;
  if (kind === 8) return surname.length === 1 ? prng.pick(['小', '老', '阿']) + surname : surname + given;
  return (surname.length === 1 ? surname : surname + given) + prng.pick(KIN);
}

const SCHOOL_STEMS = words(
  '育才 明德 启明 光华 春晖 立德 江南 东湖 北辰 云台 金陵 临江 凤凰 海星 求真 树人 南岭 石门',
);
const FIRM_STEMS = words('宏远 鼎盛 蓝海 云帆 创想 恒信 佳禾 金诺 天成 博睿 华瑞 新锐 众合 联创 百川 星辰');

/** A school or a firm that nobody founded. */
export function drawOrganisation(prng: Prng): string {
  return prng.int(2) === 0
    ? prng.pick(SCHOOL_STEMS) +
        prng.pick(['大学', '师范大学', '第一中学', '实验中学', '理工学院', '小学', '职业技术学院', '高中'])
    : prng.pick(['', '上海', '深圳', '成都']) +
        prng.pick(FIRM_STEMS) +
        prng.pick(['科技有限公司', '传媒公司', '律师事务所', '医院', '电子厂', '集团', '出版社', '证券']);
}

const CITIES = words(
  '北京市朝阳区 上海市徐汇区 广州市天河区 深圳市南山区 成都市武侯区 杭州西湖区 南京市鼓楼区 武汉市洪山区 重庆市渝中区 西安市雁塔区 苏州工业园区 厦门市思明区 长沙市岳麓区 青岛市市南区 沈阳市和平区 昆明市五华区 合肥市蜀山区 郑州市金水区',
);
const ROADS = words(
  '中山路 人民路 解放路 建设大道 文化街 学院路 和平里 新华街 长江路 黄河大道 滨河东路 南京西路 延安中路 迎宾大道 桃源街 春熙路 花园路 翠竹路 梧桐街 幸福大街 西直门外大街 科技园路 湖滨南路 云岭北路',
);
const ESTATES = words(
  '阳光花园 翠湖天地 金色家园 东方雅苑 万科城 碧桂园 锦绣江南 都市丽景 书香门第 丽景湾 和谐家园 绿地新都',
);

/** A postal address, more or less complete. */
export function drawAddress(prng: Prng): string {
  const city = prng.pick(CITIES);
  const road = prng.pick(ROADS);
  const number = `${1 + prng.int(400)}号`;
  const estate = prng.pick(ESTATES);
  const building = `${1 + prng.int(30)}${prng.pick(['栋', '号楼', '幢', '座'])}`;
  const unit = prng.pick(['', `${1 + prng.int(4)}单元`]);
  const room = `${1 + prng.int(28)}0${1 + prng.int(8)}${prng.pick(['室', '', '号', '房'])}`;
  switch (prng.int(6)) {
    case 0:
      return city + road + number;
    case 1:
      return city + road + number + estate + building + unit + room;
    case 2:
      return estate + building + unit + room;
    case 3:
      return road + number;
    case 4:
      return `${road}${number}${building}${room}`;
    default:
      return `${city}${estate}${building}`;
  }
}
