using CertBot.Configuration;
using CertBot.Packages;

namespace CertBot.Files;

/// <summary>Reads <c>Packages:…</c>: beyond what an upload is refused. Limits of which one makes another senseless are rejected at start.</summary>
internal static class PackageLimitsReader
{
    /// <param name="settings">Collects the faults.</param>
    /// <param name="maxBytesPerPersonAndDay">What one person may send in a day.</param>
    public static PackageLimits Read(ConfigurationReader settings, long maxBytesPerPersonAndDay)
    {
        var standard = PackageLimits.Default;
        var upload = ReadMegabytes(settings.ReadNumber("Packages:MaxUploadMegabytes", 1, 500));
        var limits = new PackageLimits
        {
            MaxUploadBytes = upload ?? standard.MaxUploadBytes,
            MaxUnpackedBytes = ReadMegabytes(settings.ReadNumber("Packages:MaxUnpackedMegabytes", 1, 4000)) ?? standard.MaxUnpackedBytes,
            MaxEntryBytes = (int?)ReadMegabytes(settings.ReadNumber("Packages:MaxFileMegabytes", 1, 2000)) ?? standard.MaxEntryBytes,
            MaxEntries = settings.ReadNumber("Packages:MaxFiles", 1, 100_000) ?? standard.MaxEntries,
            MaxPackages = settings.ReadNumber("Packages:MaxPackages", 1, 1000) ?? standard.MaxPackages,
            MaxMembers = settings.ReadNumber("Packages:MaxZipMembers", 1, 5000) ?? standard.MaxMembers,
            MaxPathLength = settings.ReadNumber("Packages:MaxPathLength", 64, 4096) ?? standard.MaxPathLength,
            MaxPathDepth = settings.ReadNumber("Packages:MaxPathDepth", 4, 100) ?? standard.MaxPathDepth,
            MaxRatio = settings.ReadNumber("Packages:MaxRatio", 20, 1000) ?? standard.MaxRatio,
            RatioCheckedFrom = ReadMegabytes(settings.ReadNumber("Packages:RatioFromMegabytes", 0, 100)) ?? standard.RatioCheckedFrom,
            MaxDescriptorBytes = settings.ReadNumber("Packages:MaxDescriptorKilobytes", 16, 8192) is { } kilobytes
                ? kilobytes << 10
                : standard.MaxDescriptorBytes,
            MaxDependencies = settings.ReadNumber("Packages:MaxDependencies", 1, 10_000) ?? standard.MaxDependencies,
        };

        RejectBelow(limits.MaxUnpackedBytes, limits.MaxUploadBytes, "Packages:MaxUnpackedMegabytes", "Packages:MaxUploadMegabytes");
        RejectBelow(limits.MaxUnpackedBytes, limits.MaxEntryBytes, "Packages:MaxUnpackedMegabytes", "Packages:MaxFileMegabytes");
        RejectBelow(limits.MaxMembers, limits.MaxPackages, "Packages:MaxZipMembers", "Packages:MaxPackages");
        // Only where somebody asked for the size: a small quota alone is what earlier versions took.
        RejectBelow(maxBytesPerPersonAndDay, upload ?? 0, "Files:MaxMegabytesPerPersonAndDay", "Packages:MaxUploadMegabytes");
        // A path of so many folders has at least one letter and one separator for each.
        RejectBelow(limits.MaxPathLength, (limits.MaxPathDepth * 2) - 1, "Packages:MaxPathLength", "Packages:MaxPathDepth");
        return limits;

        void RejectBelow(long whole, long part, string wholeName, string partName)
        {
            if (whole < part)
                settings.AddFault($"{wholeName} allows less than {partName}: nothing could ever reach the latter.");
        }
    }

    private static long? ReadMegabytes(int? megabytes) => (long?)megabytes << 20;
}
