/** Invented posts; one a line. Written before the identifier was run on them, and left as they were. */

export const ENGLISH_POSTS = `
I finally repotted all the plants on the balcony and my back hurts
The train was so crowded this morning that nobody could move
Does anyone have a good novel to recommend for bedtime?
My cat pushed the cup off the table while looking at me
It is raining again and I forgot to close the window
First post here, hello everybody
Why do I always fail to go to bed early
We went hiking and took the wrong path for three hours
The new coffee place downstairs is lovely
Can somebody tell me what this error message means
I dreamed of a maths exam and woke up in horror
Cooked a big pot of soup, it will last until Friday
My niece learned to ride a bicycle and only fell once
I think we should all talk about privacy more seriously
The library closes early today
Listening to the rain all day and doing nothing at all
They say it will be colder tomorrow, so bring a coat
This song has been stuck in my head since Tuesday
Just installed Debian on an old laptop and it simply works
I would like to know who keeps stealing my lunch
My flatmate plays games until two in the morning
Reading a book about the history of salt
Nobody warned me about the price of tomatoes
The moon looks enormous tonight
There is a fox in the garden
I have opinions about semicolons and you will hear them
Server maintenance is done, everything should be back
Made bread for the first time and it is edible
Holidays are over and I am not ready
Please remember to add descriptions to your pictures
My favourite word of the day is petrichor
How is it already November
`;

export const VIETNAMESE_POSTS = `
Hôm nay trời đẹp quá, mình đi dạo một chút
Cuối cùng cũng được về nhà rồi
Con mèo ngủ trên bàn phím của tôi
Xin chào mọi người, đây là bài đầu tiên
Có ai biết quyển tiểu thuyết nào hay không
Trời mưa mà quên đóng cửa sổ
Sáng nay tàu điện đông không nhúc nhích được
Mẹ lại gọi điện bảo về quê ăn Tết
Đói bụng quá đi mất
Cà phê ở quán mới mở dưới nhà rất ngon
Tại sao lúc nào cũng thức khuya
Nấu một nồi chè đậu xanh, uống lạnh rất thích
Đêm qua mơ thấy thi toán, giật mình tỉnh dậy
Ngày mai trời sẽ lạnh hơn, nhớ mặc ấm nhé
Thư viện đóng cửa sớm hôm nay
Tháng này chưa có lương, ăn mì gói vậy
Cháu gái tôi vừa biết đi xe đạp
Nghe tiếng mưa cả ngày mà chẳng làm gì
Mình nghĩ chúng ta nên nói về quyền riêng tư
Bài hát này hay thật sự
Ai lấy mất bữa trưa của tôi vậy
Đi leo núi bị lạc đường ba tiếng
Tóc rụng càng ngày càng nhiều
Hết kỳ nghỉ rồi, buồn ghê
Bảo trì máy chủ đã xong
Lần đầu làm bánh mì mà ăn được
Trăng đêm nay to lạ thường
Bạn cùng phòng chơi game tới hai giờ sáng
Giá cà chua dạo này đắt quá
Chúc mừng năm mới
Nhớ viết mô tả cho hình ảnh nhé
Sao đã tháng mười một rồi
`;

/** Chinese posts with English, product names and code in them: Chinese. */
export const CHINESE_WITH_ENGLISH_POSTS = `
今天把 Kubernetes cluster 升级到了 1.31，过程意外地 smooth
这个 PR 终于 merge 了
我的 MacBook Pro 又开始风扇狂转了
有人用过 Obsidian 吗，感觉怎么样
周末在家看了三集 Black Mirror，看得 emo 了
老板说 deadline 提前到 Friday，救命
刚刚 push 到 main 才发现忘了写 test
今年的 WWDC 好无聊啊
新買的 Kindle 到了，好輕
我覺得 Rust 的 borrow checker 其實很 friendly
明天要做 presentation，PPT 還沒寫
這個 bug 我 debug 了一整天
OK 我先睡了
Mastodon 新手，請多多指教
聽 Radiohead 聽到半夜
求推荐好用的 RSS reader
Docker 镜像拉不下来，怎么办
我又 overthinking 了
被 ChatGPT 气笑
在 Berlin 的第三年，还是不会说德语
这家店的 flat white 很好喝
VPN 又连不上了
把 blog 从 WordPress 搬到了 Hugo
考完 GRE 了！！！
Netflix 的新剧看得我一头雾水
我哋 team 今日 on leave 晒，得返我一個
呢個 app 真係好難用
Happy birthday 呀，生日快樂，要開心呀
今天的 Wordle 好難
用 Python 写了个小脚本，自动整理照片
Steam 夏促开始了，钱包危
加班到现在，I'm so tired
`;

/** English posts with a Chinese word or name in them: not Chinese. */
export const ENGLISH_WITH_CHINESE_POSTS = `
I learned the word 蝴蝶 today and it made me happy
Visited Chengdu (成都) last week, amazing food
My favourite character in Chinese is 龜 because it looks like a turtle
Does anybody here know how to pronounce 谢谢 properly?
The restaurant is called 老地方 and you should all go there
Happy new year of the rabbit! 恭喜 to everyone who celebrates
We are reading 紅樓夢 in our book club this month
Studying the difference between 買 and 賣 for my exam tomorrow
Mapo tofu 麻婆豆腐 is the best comfort food on a cold evening
The subtitles translated 加油 as "add oil" again
Watching a documentary about the old town of 麗江 tonight
My teacher says that 的 is the most frequent character of all
`;

/** As above, written after the rule for mixed texts had been changed and never used to change it. */
export const HELD_OUT_MIXED_POSTS = `
昨天在 Tokyo Station 迷路了，最后问了 information desk 才出来
把 Raspberry Pi 装成了 home server，还挺稳
想换 iPhone，又觉得 Android 也够用
VS Code 的 extension 装太多，启动好慢
他居然不知道 Taylor Swift 是谁
我們公司今天開始 work from home
每次看到 LGTM 都很安心
谁能推荐一个 static site generator
Spotify 的年度總結出來了，全是 lo-fi
刚看完 The Remains of the Day，说不出话
終於把 thesis 的 introduction 寫完了
佢話呢個 update 之後部機慢咗好多
早上 stand-up 又超时了，大家都好能讲
我在 Vancouver 看到極光了
GitHub Actions 又挂了，今天别想 deploy
今晚吃 spaghetti carbonara
`;
