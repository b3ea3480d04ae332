namespace CertBot.Core.Recognizers.Dates;

/// <summary>Deadlines in Russian.</summary>
public static class RussianDateReader
{
    public static DeadlineResult Read(string text, DateReference reference) => new DeadlineResult.None();
}
