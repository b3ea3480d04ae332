using CertBot.Core.Tests.Kit.Packages;
using CertBot.Inspection;
using CertBot.Inspection.Checks;
using CertBot.Inspection.Content;
using CertBot.Inspection.Reports;
using CertBot.Inspection.Rules;
using CertBot.Packages;

namespace CertBot.Core.Tests.Inspection;

/// <summary>Inspects packages made for a test by the rules that come with the program.</summary>
internal static class Inspections
{
    /// <summary>A vendor who claims English and Russian, with a profile.</summary>
    public static Submission Acme { get; } = new(["en-US", "ru-RU"], "Acme", "Acme", "1.0.0");

    public static PackageInspector Inspector { get; } = new(RuleBook.BuiltIn, PackageLimits.Default, InspectionLimits.Default);

    public static PackageReport Of(PackageBuilder package) => Of(package.ToGzip());

    public static PackageReport Of(PackageBuilder package, InspectionLimits limits)
    {
        var file = FileOf(package.ToGzip())!;
        return Assert
            .IsType<InspectionResult.Inspected>(new PackageInspector(RuleBook.BuiltIn, PackageLimits.Default, limits).Inspect(file, null, null, Acme))
            .Report;
    }

    public static PackageReport Of(byte[] application, byte[]? demo = null, byte[]? previous = null, Submission? submission = null) =>
        Assert.IsType<InspectionResult.Inspected>(Run(application, demo, previous, submission)).Report;

    public static InspectionResult Run(byte[] application, byte[]? demo = null, byte[]? previous = null, Submission? submission = null) =>
        Inspector.Inspect(FileOf(application)!, FileOf(demo), FileOf(previous), submission ?? Acme);

    public static string[] Evidence(PackageReport report, string rule) => [.. report.Findings.Where(f => f.Rule == rule).Select(f => f.Evidence)];

    private static InputFile? FileOf(byte[]? bytes) => bytes is null ? null : new(new MemoryStream(bytes), bytes.Length, "package.gz");
}
