using System.Collections.Immutable;
using CertBot.Inspection.Checks;
using CertBot.Inspection.Code;
using CertBot.Inspection.Code.Languages;
using CertBot.Inspection.Content;
using CertBot.Inspection.Model;
using CertBot.Inspection.Reports;
using CertBot.Inspection.Rules;
using CertBot.Packages;

namespace CertBot.Inspection;

/// <summary>A file to be inspected.</summary>
/// <param name="Content">Read from its position to its end.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Name">Its name, for people.</param>
public sealed record InputFile(Stream Content, long Length, string Name);

/// <summary>
/// Says what is in a file of packages. Nothing is written to disk, no assembly is loaded, and what is kept of the file is bounded: whatever comes, it ends, and it
/// does not throw for the content.
/// </summary>
public sealed class PackageInspector(RuleBook rules, PackageLimits packageLimits, InspectionLimits limits)
{
    private readonly CodeScanner _scanner = new(
        rules.Rules,
        CodeLimits.Default with
        {
            CSharpLength = limits.MaxCSharpCharacters,
            SqlLength = limits.MaxSqlCharacters,
        }
    );

    /// <param name="application">The packages handed in.</param>
    /// <param name="demo">The packages with demonstration data; null without.</param>
    /// <param name="previous">The packages certified last; null without.</param>
    /// <param name="submission">What is known of the submission.</param>
    /// <param name="progress">Called with the bytes read of all files.</param>
    public InspectionResult Inspect(InputFile application, InputFile? demo, InputFile? previous, Submission submission, Action<long>? progress = null)
    {
        var budget = new ModelBudget(limits.MaxKeptBytes, limits.MaxCodeCharacters);
        var buffer = new ContentBuffer();
        var packages = ImmutableArray<PackageModel>.Empty;
        var demoPackages = ImmutableArray<PackageModel>.Empty;
        var previousPackages = ImmutableArray<PackageModel>.Empty;
        if (Read(application, ref packages) is { } refused)
            return new InspectionResult.Refused(refused, FileRole.Application);
        if (demo is not null && Read(demo, ref demoPackages) is { } demoRefused)
            return new InspectionResult.Refused(demoRefused, FileRole.Demo);
        if (previous is not null && Read(previous, ref previousPackages) is { } previousRefused)
            return new InspectionResult.Refused(previousRefused, FileRole.Previous);
        return new InspectionResult.Inspected(
            ReportBuilder.Build(new(packages, demoPackages, previous is null ? null : previousPackages, submission), rules, limits.MaxFindings)
        );

        PackageRefusal? Read(InputFile file, ref ImmutableArray<PackageModel> into)
        {
            var models = ImmutableArray.CreateBuilder<PackageModel>();
            var content = progress is null ? file.Content : new ProgressStream(file.Content, progress);
            var refusal = PackageFile.VisitPackages(content, file.Length, packageLimits, name =>
            {
                var model = new PackageModel(name ?? file.Name, budget);
                models.Add(model);
                return new PackageContentVisitor(model, _scanner, buffer, budget, limits, packageLimits, submission.Prefix);
            });
            into = models.ToImmutable();
            return refusal ?? PackageFile.FindSameName(into.Select(m => m.Name));
        }
    }
}
