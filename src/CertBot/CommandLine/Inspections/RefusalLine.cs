using CertBot.Inspection.Reports;

namespace CertBot.CommandLine.Inspections;

/// <summary>Why a file could not be opened, in one line for a build's log.</summary>
internal static class RefusalLine
{
    public static string Of(InspectionResult.Refused refused)
    {
        var details = string.Join(", ", refused.Refusal.Details.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Key} {d.Value}"));
        var file = refused.Role switch
        {
            FileRole.Demo => "the file of demonstration data is refused",
            FileRole.Previous => "the previous file is refused",
            _ => "refused",
        };
        return details.Length > 0 ? $"{file}: {refused.Refusal.Code} ({details})" : $"{file}: {refused.Refusal.Code}";
    }
}
