/** Invented building blocks of posts in the languages around Chinese. */
import type { Grammar } from './grammar.ts';

export const JAPANESE: Grammar = {
  sentences: [
    '{time}は{place}で{thing}を見つけた。{feel}。',
    '{thing}が{quality}ので、{did}。',
    '{time}の{food}、{quality}。',
    '{did}。{feel}。',
    'やっと{thing}が終わった、{feel}。',
    '{place}に行きたいけど、{weather}。',
    '{weather}。{did}。',
  ],
  slots: {
    time: ['今日', '昨日', '今朝', '週末', '夜', 'さっき', '休みの日'],
    place: ['駅前', '図書館', '公園', '海', '喫茶店', '職場', '本屋'],
    thing: ['古い本', '猫', '新しい靴', '仕事', '原稿', '桜', '電車', '洗濯物'],
    feel: ['うれしい', 'ちょっと疲れた', '眠い', 'なんだか寂しい', 'よかった', 'お腹すいた'],
    quality: ['おいしかった', 'とてもきれい', '思ったより難しい', '高すぎる', 'かわいい'],
    did: ['少し散歩した', '早く寝ることにした', '部屋を片付けた', 'ラーメンを食べた', '絵を描いていた'],
    weather: ['雨が降っている', '風が強い', '天気がいい', '雪になりそう'],
    food: ['カレー', '味噌汁', 'パン', 'うどん', '弁当'],
  },
  short: [
    'おはよう',
    '帰宅',
    '就寝',
    '出勤',
    '今日休日',
    '昼食完了',
    '本日終了',
    '眠い',
    '大雨',
    '明日早起必要',
  ],
  hashtags: ['読書', '料理', '猫', '写真'],
  rareHashtags: ['朝の電車', '古本市'],
};

export const ENGLISH: Grammar = {
  sentences: [
    '{time} I {did} and {feel}.',
    'Does anyone know whether {thing} is {quality}?',
    'I think {thing} is {quality}, but {opinion}.',
    '{feel} after we {did} near {place}.',
    'Found {thing} at {place} {time}. It was {quality}.',
    'Reminder to myself: {opinion}.',
  ],
  slots: {
    time: ['this morning', 'yesterday', 'last week', 'tonight', 'on Sunday', 'after work'],
    place: ['the library', 'the old harbour', 'the station', 'a small bakery', 'the park'],
    thing: [
      'the new keyboard',
      'that documentary',
      'my bicycle',
      'a wooden chair',
      'the garden',
      'this recipe',
    ],
    feel: ['felt surprisingly good', 'was rather tired', 'laughed a lot', 'slept for ten hours'],
    quality: ['worth the money', 'too loud', 'better than expected', 'quite difficult', 'really pretty'],
    did: [
      'baked bread',
      'walked along the river',
      'fixed the kitchen lamp',
      'read half a novel',
      'planted tomatoes',
    ],
    opinion: ['it depends on the weather', 'nobody agrees with me', 'there is always tomorrow', 'tea helps'],
  },
  short: ['Good morning!', 'Coffee first.', 'So tired', 'It is raining again', 'Finally Friday'],
  hashtags: ['books', 'gardening', 'cats', 'photography'],
  rareHashtags: ['slowbread', 'harbourwalk'],
};

export const KOREAN: Grammar = {
  sentences: [
    '{time} {place}에서 {thing} 봤는데 {feel}.',
    '{thing} 정말 {quality}. {feel}.',
    '{time} {did}. {feel}.',
    '{place}에 가고 싶지만 {weather}.',
  ],
  slots: {
    time: ['오늘', '어제', '아침에', '주말에', '방금'],
    place: ['도서관', '공원', '바닷가', '역 앞', '작은 카페'],
    thing: ['고양이를', '오래된 책을', '새 신발을', '노을을', '영화를'],
    feel: ['기분이 좋았다', '조금 피곤하다', '많이 웃었다', '배고프다', '잠이 안 온다'],
    quality: ['맛있다', '예쁘다', '생각보다 어렵다', '비싸다'],
    did: ['산책을 했다', '빵을 구웠다', '방을 치웠다', '일찍 잤다'],
    weather: ['비가 온다', '바람이 세다', '너무 덥다'],
  },
  short: ['좋은 아침', '졸리다', '퇴근했다', '비 온다', '배고파'],
  hashtags: ['책', '고양이', '사진'],
  rareHashtags: ['새벽산책'],
};
