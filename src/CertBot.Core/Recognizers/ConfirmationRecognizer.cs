using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using static CertBot.Core.Recognizers.WordList;

namespace CertBot.Core.Recognizers;

/// <summary>Recognises a yes or a no in any supported language, regardless of the language of the conversation.</summary>
public static partial class ConfirmationRecognizer
{
    // Complete answers. Only these may begin a longer answer.
    private static readonly FrozenSet<string> YesWords = Words(
        """
        yes yep yup yeah yea yah aye ye sure ok okay okey certainly absolutely definitely indeed agree agreed correct exactly true affirmative
        confirm confirmed да ага угу ок окей конечно разумеется безусловно верно точно именно правильно согласен согласна согласны подтверждаю
        подтверждаем 👍 👌 ✅ ✔ ✓ 🆗 ☑ 🙆
        """
    );

    private static readonly FrozenSet<string> NoWords = Words(
        """
        no nope nah nay disagree incorrect wrong false negative never нет неа неверно неправильно никогда 👎 ❌ ✗ ✘ 🚫 ✖ ❎ ⛔ 🙅
        """
    );

    // Answers only if the text contains nothing else.
    private static readonly FrozenSet<string> YesPhrases = Phrases(
        """
        y, +, д, fine, right, good, great, of course, go ahead, please do, by all means, why not, no problem, no problems, no doubt,
        not a problem, sounds good, looks good, lgtm, go for it, do it, let's do it, let's go, sure thing, of course yes, k, kk, 100, 💯, no objection, no objections, we do, i do, it is, it does, we have, we are, i am, that's right, хорошо, давай, давайте,
        еще бы, так точно, само собой, без проблем, нет проблем, не вопрос, есть, готов, готова, готово, готовы, так и есть, нет возражений,
        не возражаю, не против, почему бы и нет, почему нет, а почему бы и нет, определенно да, определенно, точно да, непременно, обязательно,
        поехали, действуйте, да будет так
        """
    );

    private static readonly FrozenSet<string> NoPhrases = Phrases(
        """
        n, not, н, не, not yet, no way, by no means, of course not, certainly not, absolutely not, definitely not, not at all, do not, don't,
        we don't, i don't, we do not, not really, not now, пока нет, еще нет, конечно нет, нет конечно, конечно не, точно нет, разумеется нет,
        вовсе нет, совсем нет, ни в коем случае, ни за что, никак нет, отнюдь, не надо, не нужно, не сейчас, не готов, не готова, не готово,
        не готовы, не согласен, не согласна, не согласны, не верно, не так, нету, отсутствует, i don't think so, i do not think so, nope nothing, don't do it, do not do it, stop, not quite, стоп,
        не думаю, думаю нет, думаю что нет, не совсем, нет и нет, отказываюсь
        """
    );

    // If one of these occurs, the answer is unclear and the question has to be repeated.
    private static readonly FrozenSet<string> DoubtWords = Words(
        """
        maybe perhaps possibly probably unsure but depends partly partially almost or if unless except может возможно наверное наверно вероятно
        но однако зависит частично почти или если кроме навряд вряд
        """
    );

    private static readonly FrozenSet<string> Negations = Words(
        """
        not don't isn't doesn't aren't haven't never не ни
        """
    );

    // May precede the answer without changing its meaning.
    private static readonly FrozenSet<string> OpeningWords = Words(
        """
        i we it it's its is that that's this am are all so well oh hmm hm um very quite said say я мы это все ну так о эм вполне в общем
        """
    );

    // May follow a "no" without a comma: "no we do not", "нет у нас такого".
    private static readonly FrozenSet<string> WordsAfterNo = Words(
        """
        i we it they there thanks thank sorry not sir please never я мы у не пока еще спасибо это к такого такой таких нет
        """
    );

    /// <summary>Emoji as clients spell them out, by their short names; skin tones are separate names.</summary>
    private static readonly FrozenDictionary<string, string> EmojiByShortName = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["+1"] = "👍",
        ["thumbsup"] = "👍",
        ["like"] = "👍",
        ["ok_hand"] = "👌",
        ["ok"] = "🆗",
        ["white_check_mark"] = "✅",
        ["heavy_check_mark"] = "✔",
        ["ballot_box_with_check"] = "☑",
        ["100"] = "💯",
        ["-1"] = "👎",
        ["thumbsdown"] = "👎",
        ["x"] = "❌",
        ["negative_squared_cross_mark"] = "❎",
        ["heavy_multiplication_x"] = "✖",
        ["no_entry"] = "⛔",
        ["no_entry_sign"] = "🚫",
        ["no_good"] = "🙅",
        ["woman-gesturing-no"] = "🙅",
        ["man-gesturing-no"] = "🙅",
        ["shrug"] = "🤷",
        ["woman-shrugging"] = "🤷",
        ["man-shrugging"] = "🤷",
        ["person_shrugging"] = "🤷",
        ["thinking_face"] = "🤔",
        ["thinking"] = "🤔",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whole answers that say that somebody does not know, or not yet.</summary>
    private static readonly FrozenSet<string> DoubtPhrases = Phrases(
        """
        not sure, i'm not sure, i am not sure, not certain, no idea, don't know, i don't know, i do not know, dunno, idk, who knows, hard to say, let me check,
        let me think, need to check, i need to check, i have to check, have to ask, i'd have to ask, we'll see, we will see, i guess, i guess so, i suppose,
        i suppose so, i think so, i hope so, kind of, sort of, more or less, yes and no, either, it depends, good question, tbd, ?,
        не знаю, я не знаю, мы не знаем, не уверен, не уверена, не уверены, затрудняюсь, затрудняюсь ответить, посмотрим, надо подумать, подумаю, подумаем,
        надо уточнить, уточню, нужно уточнить, сложно сказать, трудно сказать, как сказать, скорее да, скорее нет, да нет наверное, да нет, и да и нет,
        вроде, вроде да, вроде нет, кажется, кажется да, кажется нет, думаю да, думаю что да, вряд ли, навряд ли, хз, фиг знает, пока не знаю, 🤷, 🤔
        """
    );

    private static readonly FrozenSet<string> DoubtEmoji = Words("🤷 🤔 😕 🫤");

    /// <summary>The answer says that its writer does not know: it is asked again, and they are told why.</summary>
    public static bool IsDoubt(string text)
    {
        var words = SplitWords(ReplaceShortNames(text));
        return words.Length is > 0 and <= 12
            && Recognize(text) is null
            && (
                DoubtPhrases.Contains(string.Join(' ', words))
                || words.Any(DoubtWords.Contains)
                || words.Any(w => DoubtEmoji.Any(e => w.StartsWith(e, StringComparison.Ordinal)))
            );
    }

    /// <summary>Returns true for yes and false for no; null if the text is neither, both, or doubtful ("yes, but…", "да нет").</summary>
    /// <param name="text">The text as typed.</param>
    /// <param name="areNumbersOffered">Whether yes and no are shown as the first and the second of a list, so that a number alone names one of them.</param>
    public static bool? Recognize(string text, bool areNumbersOffered = false)
    {
        text = ReplaceShortNames(text);
        var words = SplitWords(text);
        var phrase = string.Join(' ', words);
        if (words.IsEmpty || words.Length > 60)
        {
            return null;
        }

        if (areNumbersOffered && phrase is ("1" or "2"))
        {
            return phrase == "1";
        }

        if (YesPhrases.Contains(phrase))
        {
            return true;
        }

        if (NoPhrases.Contains(phrase))
        {
            return false;
        }

        if (DoubtPhrases.Contains(phrase))
        {
            return null;
        }

        // "No, not yes" says no twice.
        if (words is ["no" or "nope" or "нет", .., "not" or "не", "yes" or "да"] or [.., "no", "not", "yes"] && words.Count(YesWords.Contains) == 1)
        {
            return false;
        }

        if (words.Any(DoubtWords.Contains) || (words.Any(YesWords.Contains) && words.Any(NoWords.Contains)))
        {
            return null;
        }

        return words[0] == "not" || words[0] == "не" ? RecognizeNegated(words) : RecognizeLeading(words, text);
    }

    // A token of several words is an answer only if it repeats one: "да-да". An answer is never a part of it: "no-code", "yes.pdf".
    private static ImmutableArray<string> SplitWords(string text) =>
        [.. TextNormalizer.SplitTokens(text).SelectMany(t => t.Words.Distinct(StringComparer.Ordinal).Count() == 1 ? t.Words : [t.Text])];

    private static bool? RecognizeLeading(ImmutableArray<string> words, string text)
    {
        var start = words.TakeWhile(OpeningWords.Contains).Count();
        if (start == words.Length)
        {
            return null;
        }

        var rest = words[start..];
        if (Negations.Contains(rest[0]))
        {
            return RecognizeNegated(rest);
        }

        if (YesWords.Contains(rest[0]))
        {
            return rest.Any(Negations.Contains) ? null : true;
        }

        if (!NoWords.Contains(rest[0]))
        {
            return YesPhrases.Contains(string.Join(' ', rest)) && rest.Length == 1 ? true : null;
        }

        var isNo = rest.Length == 1 || rest.All(w => w == rest[0]) || WordsAfterNo.Contains(rest[1]) || IsFollowedByPunctuation(text, rest[0]);
        return isNo ? false : null;
    }

    // A negated yes is a no ("not ok", "не согласен"); "not sure" is not an answer.
    private static bool? RecognizeNegated(ImmutableArray<string> words) =>
        words.Length >= 2
        && words[1] is not ("sure" or "certainly" or "absolutely" or "definitely" or "конечно" or "точно")
        && (YesWords.Contains(words[1]) || YesPhrases.Contains(words[1]))
        && words.Length <= 6
            ? false
            : null;

    // "No later than March" is not an answer; "No, later" is one.
    private static bool IsFollowedByPunctuation(string text, string word)
    {
        var plain = TextNormalizer.NormalizeKeepingPunctuation(text);
        var after = plain.IndexOf(word, StringComparison.Ordinal) + word.Length;
        var next = plain.AsSpan(Math.Min(after, plain.Length)).TrimStart(' ');
        return next.IsEmpty || next[0] is ',' or '.' or '!' or ';' or ':' or '-' or '–' or '—' or ')' or '(';
    }

    // Of a woman and of a man, an emoji says the same.
    private static string ReplaceShortNames(string text)
    {
        var plain = text.Replace("\u200d♀", "", StringComparison.Ordinal).Replace("\u200d♂", "", StringComparison.Ordinal);
        return plain.Contains(':', StringComparison.Ordinal)
            ? ShortName().Replace(plain, match => EmojiByShortName.GetValueOrDefault(match.Groups["name"].Value, match.Value))
            : plain;
    }

    [GeneratedRegex(
        @":(?<name>[a-zA-Z0-9_+-]{1,40}):(:skin-tone-[2-6]:)?",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex ShortName();
}
