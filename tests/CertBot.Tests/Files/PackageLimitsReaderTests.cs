using CertBot.Configuration;
using CertBot.Files;
using CertBot.Packages;
using Microsoft.Extensions.Configuration;

namespace CertBot.Tests.Files;

public sealed class PackageLimitsReaderTests
{
    private const long Day = 500L << 20;

    [Fact]
    public void Every_limit_is_a_setting()
    {
        var reader = Configured(
            "MaxUploadMegabytes=60;MaxUnpackedMegabytes=300;MaxFileMegabytes=70;MaxFiles=30000;MaxPackages=60;MaxZipMembers=600;MaxPathLength=600;"
                + "MaxPathDepth=20;MaxRatio=200;RatioFromMegabytes=2;MaxDescriptorKilobytes=2048;MaxDependencies=600"
        );

        var limits = PackageLimitsReader.Read(reader, Day);

        Assert.Empty(reader.Faults);
        Assert.Equal(
            new PackageLimits
            {
                MaxUploadBytes = 60L << 20,
                MaxUnpackedBytes = 300L << 20,
                MaxEntryBytes = 70 << 20,
                MaxEntries = 30_000,
                MaxPackages = 60,
                MaxMembers = 600,
                MaxPathLength = 600,
                MaxPathDepth = 20,
                MaxRatio = 200,
                RatioCheckedFrom = 2 << 20,
                MaxDescriptorBytes = 2 << 20,
                MaxDependencies = 600,
            },
            limits
        );

        // A limit that is added to the record and not read has its default value here.
        Assert.All(typeof(PackageLimits).GetProperties().Where(p => p.Name != nameof(PackageLimits.Default) && p.SetMethod is not null), p =>
            Assert.NotEqual(p.GetValue(PackageLimits.Default), p.GetValue(limits))
        );
    }

    [Fact]
    public void Limits_that_are_not_given_are_the_standard_ones()
    {
        var reader = Configured("MaxFiles=");

        Assert.Equal(PackageLimits.Default, PackageLimitsReader.Read(reader, Day));
        Assert.Empty(reader.Faults);
    }

    [Theory]
    [InlineData("MaxUploadMegabytes=0", "Packages:MaxUploadMegabytes: '0' is not a whole number from 1 to 500.")]
    [InlineData("MaxUnpackedMegabytes=5000", "Packages:MaxUnpackedMegabytes: '5000' is not")]
    [InlineData("MaxFileMegabytes=-1", "Packages:MaxFileMegabytes: '-1' is not")]
    [InlineData("MaxFiles=many", "Packages:MaxFiles: 'many' is not")]
    [InlineData("MaxPackages=0", "Packages:MaxPackages: '0' is not")]
    [InlineData("MaxZipMembers=0", "Packages:MaxZipMembers: '0' is not")]
    [InlineData("MaxPathLength=10", "Packages:MaxPathLength: '10' is not")]
    [InlineData("MaxPathDepth=1", "Packages:MaxPathDepth: '1' is not")]
    [InlineData("MaxRatio=1", "Packages:MaxRatio: '1' is not")]
    [InlineData("RatioFromMegabytes=1.5", "Packages:RatioFromMegabytes: '1.5' is not")]
    [InlineData("MaxDescriptorKilobytes=1", "Packages:MaxDescriptorKilobytes: '1' is not")]
    [InlineData("MaxDependencies=0", "Packages:MaxDependencies: '0' is not")]
    [InlineData("MaxUnpackedMegabytes=64;MaxUploadMegabytes=65", "Packages:MaxUnpackedMegabytes allows less than Packages:MaxUploadMegabytes")]
    [InlineData("MaxFileMegabytes=201", "Packages:MaxUnpackedMegabytes allows less than Packages:MaxFileMegabytes")]
    [InlineData("MaxZipMembers=49", "Packages:MaxZipMembers allows less than Packages:MaxPackages")]
    [InlineData("MaxUploadMegabytes=101;MaxUnpackedMegabytes=300;Day=100", "Files:MaxMegabytesPerPersonAndDay allows less than Packages:MaxUploadMegabytes")]
    [InlineData("MaxPathLength=64;MaxPathDepth=33", "Packages:MaxPathLength allows less than Packages:MaxPathDepth")]
    public void Senseless_limit_is_refused_in_one_line(string given, string prefix)
    {
        var reader = Configured(given);

        PackageLimitsReader.Read(reader, given.EndsWith("Day=100", StringComparison.Ordinal) ? 100 << 20 : Day);

        Assert.StartsWith(prefix, Assert.Single(reader.Faults), StringComparison.Ordinal);
    }

    private static ConfigurationReader Configured(string given) =>
        new(
            new ConfigurationBuilder()
                .AddInMemoryCollection(given.Split(';').Select(s => s.Split('=')).Select(s => KeyValuePair.Create($"Packages:{s[0]}", (string?)s[1])))
                .Build()
        );
}
