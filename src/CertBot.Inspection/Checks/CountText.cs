using System.Globalization;

namespace CertBot.Inspection.Checks;

/// <summary>A number of things in the English of a report.</summary>
internal static class CountText
{
    /// <summary>"1 file", "2 files".</summary>
    public static string Of(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
