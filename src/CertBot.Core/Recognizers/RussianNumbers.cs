namespace CertBot.Core.Recognizers;

public static class RussianNumbers
{
    public static FoundNumber? FindNumber(string text) => null;

    public static FoundNumber? FindOrdinal(string text) => null;
}
