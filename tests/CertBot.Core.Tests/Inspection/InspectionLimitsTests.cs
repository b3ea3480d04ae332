using CertBot.Core.Tests.Kit.Packages;
using CertBot.Inspection.Content;
using CertBot.Inspection.Model;
using CertBot.Packages;

namespace CertBot.Core.Tests.Inspection;

/// <summary>What is beyond the limits is said and not looked into: whoever sends a package decides neither how long that takes nor how much memory.</summary>
public sealed class InspectionLimitsTests
{
    private const string TooLong = "too long to be looked into";

    /// <summary>A reader of XML or JSON copies a text three times; an assembly is read where it lies.</summary>
    [Fact]
    public void Text_may_be_shorter_than_an_assembly()
    {
        var limits = InspectionLimits.Default with { MaxTextBytes = 5_000, MaxFileBytes = 500_000 };
        var assembly = File.ReadAllBytes(typeof(PackageFile).Assembly.Location);
        var package = new PackageBuilder("AcmeSync").WithAssembly("Other.dll", assembly);

        var fitting = Inspections.Of(package.WithSchema(SchemaBuilder.SourceCode("AcmeJob", $"class AcmeJob {{ }}//{new string('x', 4_900)}")), limits);
        var longer = Inspections.Of(package.WithSchema(SchemaBuilder.SourceCode("AcmeJob", $"class AcmeJob {{ }}//{new string('x', 5_000)}")), limits);

        Assert.DoesNotContain(TooLong, Inspections.Evidence(fitting, "PKG-UNREADABLE"));
        Assert.Contains(TooLong, Inspections.Evidence(longer, "PKG-UNREADABLE"));
        Assert.Equal(["1: CertBot.Packages 1.0.0.0"], Inspections.Evidence(longer, "DLL-THIRD-PARTY"));
    }

    /// <summary>A document takes twelve bytes beside each value, and four megabytes hold two million values.</summary>
    [Fact]
    public void Descriptor_of_a_schema_is_as_long_as_that_of_a_package_at_most()
    {
        // Digits at random: what packs too well is refused.
        static PackageBuilder With(int values)
        {
            var random = new Random(16);
            var list = string.Concat(Enumerable.Range(0, values).Select(_ => $"{random.Next(10)},"));
            return new PackageBuilder("AcmeSync").With("Schemas/AcmePage/properties.json", $"{{\"Properties\":{{\"a\":[{list}1]}}}}");
        }

        Assert.DoesNotContain(TooLong, Inspections.Evidence(Inspections.Of(With(500_000)), "PKG-UNREADABLE"));
        Assert.Contains(TooLong, Inspections.Evidence(Inspections.Of(With(530_000)), "PKG-UNREADABLE"));
    }

    /// <summary>Code of signs only, code of errors and code that makes a parser go back and forth cost many times what their length lets expect.</summary>
    [Fact]
    public void Code_that_is_hard_to_parse_counts_for_more()
    {
        var budget = new ModelBudget(0, 100_000);

        Assert.True(budget.TryTakeCode(10_000));
        budget.TakeWork(10_000, 10_000 * 128, isTimedOut: false);
        Assert.True(budget.TryTakeCode(10_000));
        budget.TakeWork(10_000, 10_000 * 128 * 8, isTimedOut: false);
        Assert.True(budget.TryTakeCode(1));
        budget.TakeWork(1, 0, isTimedOut: true);
        Assert.False(budget.TryTakeCode(1));
    }

    /// <summary>Three texts that hold up a parser are enough.</summary>
    [Fact]
    public void Parser_is_given_up_three_times_at_most()
    {
        var budget = new ModelBudget(0, 1_000_000);
        for (var text = 0; text < 3; text++)
        {
            Assert.True(budget.TryTakeCode(1));
            budget.TakeWork(1, 0, isTimedOut: true);
        }

        Assert.False(budget.TryTakeCode(1));
    }

    /// <summary>What a package is told to depend on, and its applications, are kept within the same bytes as all else.</summary>
    [Fact]
    public void Applications_and_dependencies_take_from_what_may_be_kept()
    {
        var limits = InspectionLimits.Default with { MaxKeptBytes = 9_000 };
        var application = $"{{\"Name\":\"{new string('a', 900)}\",\"Description\":\"{new string('b', 900)}\"}}";
        var package = Enumerable.Range(0, 10).Aggregate(new PackageBuilder("AcmeSync"), (p, n) => p.With($"Files/{n}/app-descriptor.json", application));

        var report = Inspections.Of(package, limits);

        Assert.Contains("not all applications were looked at", Inspections.Evidence(report, "PKG-UNREADABLE"));
        Assert.Equal(2, report.Packages[0].Applications.Length);
        Assert.Contains(
            "not all dependencies were looked at",
            Inspections.Evidence(Inspections.Of(package.DependingOn([.. Enumerable.Range(0, 90).Select(n => $"A{n}")]), limits), "PKG-UNREADABLE")
        );
    }
}
