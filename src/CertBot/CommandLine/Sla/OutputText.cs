namespace CertBot.CommandLine.Sla;

/// <summary>Foreign text in a line of output.</summary>
internal static class OutputText
{
    private const int MaxLength = 60;

    /// <summary>The text without control characters, and shortened.</summary>
    public static string Quote(string text)
    {
        var clean = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return clean.Length <= MaxLength ? clean : clean[..MaxLength] + "…";
    }
}
