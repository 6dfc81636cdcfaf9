import { matches, type ScrubRule, type Span } from '../rule.ts';

/** What schools and employers end in. */
const SUFFIX =
  '(?:职业技术学院|师范大学|大学|学院|学校|中学|高中|初中|小学|附中|附小|外国语|[一二三四五六七八九十]{1,2}中(?!学)|幼儿园|有限公司|分公司|公司|集团|事务所|律所|医院|卫生院|诊所|银行|研究所|研究院|研究生院|实验室|出版社|报社|杂志社|电视台|工厂|厂|派出所|公安局|税务局|教育局|法院|检察院|街道办|居委会|科技|传媒|证券|基金|保险|物业)';
/** Characters of sentences end a name. */
const NAME = `(?:(?![的了去我你他她这那是])[\\p{Script=Han}A-Za-z0-9]){2,14}?${SUFFIX}(?:股份)?(?:有限)?(?:责任)?(?:公司)?(?!老师|教师|学生|医生|护士|生活)`;
/** Words that make it no particular one: "a company", "our school", "which university". */
const GENERIC =
  /^(?:一[家所个间名]|这[家所个]|那[家所个]|某[家所个]?|哪[家所个]?|什么|自己|我们|你们|他们|别的|其他|全国|很多|各大?|国内|国外|外[资企]|互联网|上市|私人|民营|同一|两|几|每)/u;
const ONLY_KIND = new RegExp(`^[小大新老前本该好坏]?${SUFFIX}$`, 'u');
/** Words of belonging before it, or being there after it. */
const BEFORE = new RegExp(
  `(?:就读于?|毕业于|毕业自|考上了?|考进了?|考入|保送到?|念的是?|读的是?|母校是?|录取了?我|入职了?|就职于|任职于|供职于|工作于|实习于|跳槽到|单位是|公司是|学校是|我(?:们)?(?:是|在|家在|读|念|去|从))(${NAME})`,
  'dgu',
);
const AFTER = new RegExp(
  `(?:在|到|去|从|于)(${NAME})(?=的?(?:上学|读书|念书|读研|读博|读本科|念本科|上班|工作|实习|任教|教书|值班|做研究|当老师|当医生|当护士|当保安|毕业|退学|离职|辞职|被开))`,
  'dgu',
);
/** `某某大学计算机系18级`: with a year of entry it says who. */
const COHORT = new RegExp(
  `(${NAME}(?:\\p{Script=Han}{2,8}(?:系|专业|班))?)(?=\\s?(?:20)?[0-9]{2}[级届])`,
  'dgu',
);

/** Whether a name is one, and no kind of school or firm. */
function isParticular(name: string): boolean {
  return !GENERIC.test(name) && !ONLY_KIND.test(name);
}

/** Schools and employers that somebody gives as their own. Named without such a cue they are news, and stay. */
export const organisation: ScrubRule = {
  id: 'organisation',
  class: 'ORG',
  severity: 4,
  trigger: ['学學中校园園司团團所院行社台厂廠局会會技媒券金险險业業语語附'],
  find(view) {
    const spans: Span[] = [];
    const patterns = /[0-9][级届]/u.test(view.text) ? [BEFORE, AFTER, COHORT] : [BEFORE, AFTER];
    for (const pattern of patterns)
      for (const span of matches(view.text, pattern, 1))
        if (isParticular(view.text.slice(span.start, span.end))) spans.push(span);
    return spans;
  },
};
