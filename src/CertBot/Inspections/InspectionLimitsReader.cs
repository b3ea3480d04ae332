using CertBot.Configuration;
using CertBot.Inspection.Content;
using CertBot.Packages;

namespace CertBot.Inspections;

/// <summary>Reads <c>Packages:Inspection:…</c>: what is beyond is not looked into, and vendors are told. Contradictory limits are rejected at start.</summary>
internal static class InspectionLimitsReader
{
    /// <param name="settings">Collects the faults.</param>
    /// <param name="packages">What the reader of packages lets through.</param>
    public static InspectionLimits Read(ConfigurationReader settings, PackageLimits packages)
    {
        var standard = InspectionLimits.Default;
        var file = ReadMegabytes("MaxFileMegabytes", 64);
        var limits = new InspectionLimits
        {
            MaxFileBytes = (int?)file ?? standard.MaxFileBytes,
            MaxTextBytes = (int?)ReadMegabytes("MaxTextMegabytes", 64) ?? standard.MaxTextBytes,
            MaxKeptBytes = ReadMegabytes("MaxKeptMegabytes", 500) ?? standard.MaxKeptBytes,
            MaxCodeCharacters = Read("MaxCodeCharacters", 10_000, 200_000_000) ?? standard.MaxCodeCharacters,
            MaxCSharpCharacters = Read("MaxCSharpCharacters", 1_000, 300_000) ?? standard.MaxCSharpCharacters,
            MaxSqlCharacters = Read("MaxSqlCharacters", 1_000, 1_000_000) ?? standard.MaxSqlCharacters,
            MaxCodePlaces = Read("MaxCodePlaces", 1, 100_000) ?? standard.MaxCodePlaces,
            MaxFindings = Read("MaxFindings", 1, 100_000) ?? standard.MaxFindings,
        };

        RejectBelow(limits.MaxFileBytes, limits.MaxTextBytes, "Inspection:MaxFileMegabytes", "Inspection:MaxTextMegabytes");
        RejectBelow(limits.MaxCodeCharacters, limits.MaxCSharpCharacters, "Inspection:MaxCodeCharacters", "Inspection:MaxCSharpCharacters");
        RejectBelow(limits.MaxCodeCharacters, limits.MaxSqlCharacters, "Inspection:MaxCodeCharacters", "Inspection:MaxSqlCharacters");
        // Only where somebody asked for the size: a smaller file in packages alone is what earlier versions took.
        RejectBelow(packages.MaxEntryBytes, file ?? 0, "MaxFileMegabytes", "Inspection:MaxFileMegabytes");
        return limits;

        int? Read(string name, int least, int most) => settings.ReadNumber($"Packages:Inspection:{name}", least, most);

        long? ReadMegabytes(string name, int most) => (long?)Read(name, 1, most) << 20;

        void RejectBelow(long whole, long part, string wholeName, string partName)
        {
            if (whole < part)
                settings.AddFault($"Packages:{wholeName} allows less than Packages:{partName}: nothing could ever reach the latter.");
        }
    }
}
