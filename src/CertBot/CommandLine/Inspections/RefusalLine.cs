using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Inspection.Reports;
using NodaTime;

namespace CertBot.CommandLine.Inspections;

/// <summary>Why a file could not be opened: a line for a build's log, and one for people.</summary>
internal static class RefusalLine
{
    /// <summary>What the chat says beside the reason: here there is nothing to hand in to.</summary>
    private const string OnlyInChat = " Nothing was handed in.";

    /// <param name="refused">What was refused.</param>
    /// <param name="fileName">The name of the file that it was.</param>
    public static string Of(InspectionResult.Refused refused, string fileName)
    {
        var details = string.Join(", ", refused.Refusal.Details.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Key} {d.Value}"));
        var file = refused.Role switch
        {
            FileRole.Demo => "the file of demonstration data is refused",
            FileRole.Previous => "the previous file is refused",
            _ => "refused",
        };
        var line = details.Length > 0 ? $"{file}: {refused.Refusal.Code} ({details})" : $"{file}: {refused.Refusal.Code}";
        return $"{line}\n{SentenceOf(refused, fileName)}";
    }

    private static string SentenceOf(InspectionResult.Refused refused, string fileName)
    {
        var texts = new TextRenderer(new RenderContext(LanguageCode.En, DateTimeZone.Utc, Instant.MinValue, p => p.Value), OutputEncoder.ToPlainText);
        LocalizableObject arguments = [.. refused.Refusal.ArgumentsFor(fileName).Select(d => KeyValuePair.Create(d.Key, (LocalizableValue?)d.Value))];
        return texts.RenderText(refused.Refusal.TextKey, arguments).Replace(OnlyInChat, "", StringComparison.Ordinal);
    }
}
