using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CertBot.Core.Language;

/// <summary>Reads a yes or a no, in any of the languages whatever the language of the conversation.</summary>
public static class YesNo
{
    // Answers by themselves, and the only ones that may begin a longer answer.
    private static readonly FrozenSet<string> Yes = Set(
        "yes", "yep", "yup", "yeah", "yea", "yah", "aye", "ye", "sure", "ok", "okay", "okey", "certainly", "absolutely", "definitely", "indeed",
        "agree", "agreed", "correct", "exactly", "true", "affirmative", "confirm", "confirmed",
        "да", "ага", "угу", "ок", "окей", "конечно", "разумеется", "безусловно", "верно", "точно", "именно", "правильно",
        "согласен", "согласна", "согласны", "подтверждаю", "подтверждаем", "👍", "👌", "✅", "✔", "✓", "🆗", "☑");

    private static readonly FrozenSet<string> No = Set(
        "no", "nope", "nah", "nay", "disagree", "incorrect", "wrong", "false", "negative", "never",
        "нет", "неа", "неверно", "неправильно", "никогда", "👎", "❌", "✗", "✘", "🚫", "✖");

    // Answers only if nothing else is said.
    private static readonly FrozenSet<string> YesAlone = Set(
        "y", "1", "+", "д", "fine", "right", "good", "great", "of course", "go ahead", "please do", "by all means", "why not", "no problem",
        "no problems", "no doubt", "not a problem", "no objection", "no objections", "we do", "i do", "it is", "it does", "we have", "we are", "i am", "that's right",
        "хорошо", "давай", "давайте", "еще бы", "так точно", "само собой", "без проблем", "нет проблем", "не вопрос", "есть", "готов", "готова", "готово", "готовы", "так и есть",
        "нет возражений", "не возражаю", "не против");

    private static readonly FrozenSet<string> NoAlone = Set(
        "n", "2", "not", "н", "не", "not yet", "no way", "by no means", "of course not", "certainly not", "absolutely not", "definitely not", "not at all", "do not", "don't", "we don't", "i don't", "we do not", "not really", "not now",
        "пока нет", "еще нет", "конечно нет", "нет конечно", "конечно не", "точно нет", "разумеется нет", "вовсе нет", "совсем нет", "ни в коем случае", "ни за что", "никак нет", "отнюдь", "не надо", "не нужно", "не сейчас", "не готов", "не готова", "не готово", "не готовы",
        "не согласен", "не согласна", "не согласны", "не верно", "не так", "нету", "отсутствует");

    // Where these stand, whoever reads it has to ask again.
    private static readonly FrozenSet<string> Doubt = Set(
        "maybe", "perhaps", "possibly", "probably", "unsure", "but", "depends", "partly", "partially", "almost", "or", "if", "unless", "except",
        "может", "возможно", "наверное", "наверно", "вероятно", "но", "однако", "зависит", "частично", "почти", "или", "если", "кроме", "навряд", "вряд");

    private static readonly FrozenSet<string> Negations = Set("not", "don't", "isn't", "doesn't", "aren't", "haven't", "never", "не", "ни");

    // May stand before the answer without changing it.
    private static readonly FrozenSet<string> Openings = Set(
        "i", "we", "it", "it's", "its", "is", "that", "that's", "this", "am", "are", "all", "so", "well", "oh", "hmm", "hm", "um", "very", "quite", "said", "say",
        "я", "мы", "это", "все", "ну", "так", "о", "эм", "вполне", "в", "общем");

    // May follow a no that has no comma after it: "no we do not", "нет у нас такого".
    private static readonly FrozenSet<string> AfterNo = Set(
        "i", "we", "it", "they", "there", "thanks", "thank", "sorry", "not", "sir", "please", "never",
        "я", "мы", "у", "не", "пока", "еще", "спасибо", "это", "к", "такого", "такой", "таких", "нет");

    /// <summary>True for yes, false for no; null for what is neither, both, or in doubt ("yes, but…", "да нет").</summary>
    public static bool? Read(string text)
    {
        var words = Words.Split(text);
        var whole = string.Join(' ', words);
        if (words.IsEmpty || words.Length > 60)
        {
            return null;
        }

        if (YesAlone.Contains(whole))
        {
            return true;
        }

        if (NoAlone.Contains(whole))
        {
            return false;
        }

        if (words.Any(Doubt.Contains) || (words.Any(Yes.Contains) && words.Any(No.Contains)))
        {
            return null;
        }

        return words[0] == "not" || words[0] == "не" ? Negated(words) : Leading(words, text);
    }

    private static bool? Leading(ImmutableArray<string> words, string text)
    {
        var at = words.TakeWhile(Openings.Contains).Count();
        if (at == words.Length)
        {
            return null;
        }

        var rest = words[at..];
        if (Negations.Contains(rest[0]))
        {
            return Negated(rest);
        }

        if (Yes.Contains(rest[0]))
        {
            return rest.Any(Negations.Contains) ? null : true;
        }

        if (!No.Contains(rest[0]))
        {
            return YesAlone.Contains(string.Join(' ', rest)) && rest.Length == 1 && !char.IsAsciiDigit(rest[0][0]) ? true : null;
        }

        var isSaid = rest.Length == 1 || rest.All(w => w == rest[0]) || AfterNo.Contains(rest[1]) || IsSetOff(text, rest[0]);
        return isSaid ? false : null;
    }

    // "not ok", "не согласен": a no where what is denied is a yes; "not sure" says nothing.
    private static bool? Negated(ImmutableArray<string> words) =>
        words.Length >= 2 && words[1] is not ("sure" or "certainly" or "absolutely" or "definitely" or "конечно" or "точно")
        && (Yes.Contains(words[1]) || YesAlone.Contains(words[1])) && words.Length <= 6
            ? false
            : null;

    // "No later than March" is no answer; "No, later" is one.
    private static bool IsSetOff(string text, string word)
    {
        var plain = Words.Plain(text);
        var after = plain.IndexOf(word, StringComparison.Ordinal) + word.Length;
        var next = plain.AsSpan(Math.Min(after, plain.Length)).TrimStart(' ');
        return next.IsEmpty || next[0] is ',' or '.' or '!' or ';' or ':' or '-' or '–' or '—' or ')' or '(';
    }

    private static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.Ordinal);
}
