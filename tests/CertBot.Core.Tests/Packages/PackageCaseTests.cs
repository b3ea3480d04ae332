using CertBot.Core.Tests.Kit;
using CertBot.Packages;

namespace CertBot.Core.Tests.Packages;

/// <summary>Packages as other tools wrote them, with the values that are right for each; see <see cref="PackageReadingTests"/> for the same made here.</summary>
public sealed class PackageCaseTests
{
    [Fact]
    public void Comma_behind_the_last_element_is_no_fault()
    {
        var package = Assert.Single(Open("w01-trailing-comma.gz").Packages);

        Assert.Equal(("AcmeComma", "1.0.0", "CrtCore"), (package.Name, package.Version, Assert.Single(package.DependsOn).Name));
        Assert.Equal(["descriptor.json"], package.LenientFiles);
    }

    [Fact]
    public void Version_may_be_in_the_app_descriptor()
    {
        var package = Assert.Single(Open("w02-version-in-app-descriptor.gz").Packages);

        Assert.Equal(("2.3.1", "Acme App"), (package.Version, package.Application));
    }

    [Fact]
    public void Joiner_in_a_file_name_is_no_fault()
    {
        var counts = Assert.Single(Open("w03-joiner-in-file-name.gz").Packages).Counts;

        Assert.Equal((3, 2), (counts.Entries, counts.Files));
    }

    [Fact]
    public void Long_names_are_compared_whole()
    {
        var packages = Open("w04-two-long-names.zip").Packages;

        Assert.All(packages, p =>
            Assert.StartsWith("AcmeIntegrationIntegrationIntegrationIntegrationIntegrationIntegrationS", p.Name, StringComparison.Ordinal)
        );
        Assert.Equal(packages[0].Name, Assert.Single(packages[1].DependsOn).Name);
    }

    [Fact]
    public void Small_member_may_have_64_bit_sizes() => Assert.Equal("AcmeZip64", Assert.Single(Open("w05-zip64-sizes.zip").Packages).Name);

    [Fact]
    public void Images_are_no_strings()
    {
        var counts = Assert.Single(Open("w06-images-only.gz").Packages).Counts;

        Assert.Equal((0, 1), (counts.Resources, counts.Images));
        Assert.Empty(counts.Cultures);
    }

    [Fact]
    public void Too_many_dependencies_are_called_so()
    {
        var refusal = Assert.IsType<PackageOpenResult.Refused>(Read("w07-620-dependencies.gz")).Refusal;

        Assert.Equal(("too-many-dependencies", "620", "500"), (refusal.Code, refusal.Details["count"], refusal.Details["limit"]));
    }

    private static PackageOpenResult.Success Open(string file) => Assert.IsType<PackageOpenResult.Success>(Read(file));

    private static PackageOpenResult Read(string file)
    {
        using var content = File.OpenRead(ReferenceSuites.RequireCase("packages", file));
        return PackageFile.Open(content, content.Length, PackageLimits.Default);
    }
}
