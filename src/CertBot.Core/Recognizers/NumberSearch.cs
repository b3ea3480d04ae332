namespace CertBot.Core.Recognizers;

/// <summary>Numbers and ordinals within a text, in English or Russian. A text that is a number as a whole is read first, by our own reader.</summary>
public static class NumberSearch
{
    /// <summary>The first number; null: there is none.</summary>
    public static FoundNumber? FindNumber(string text) =>
        NumberRecognizer.RecognizeInteger(text) is { } whole ? new FoundNumber(whole, text.Trim())
        : LanguageRecognizer.HasCyrillic(text) ? RussianNumbers.FindNumber(text)
        : EnglishNumbers.FindNumber(text);

    /// <summary>The first position, counted from 1; null: there is none.</summary>
    public static FoundNumber? FindOrdinal(string text) =>
        LanguageRecognizer.HasCyrillic(text) ? RussianNumbers.FindOrdinal(text) : EnglishNumbers.FindOrdinal(text);
}
