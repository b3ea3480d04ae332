using CertBot.Configuration;
using CertBot.Inspection.Content;
using CertBot.Inspections;
using CertBot.Packages;
using Microsoft.Extensions.Configuration;

namespace CertBot.Tests.Inspections;

public sealed class InspectionLimitsReaderTests
{
    [Fact]
    public void Every_limit_is_a_setting()
    {
        var reader = Configured(
            "MaxFileMegabytes=16;MaxTextMegabytes=5;MaxKeptMegabytes=20;MaxCodeCharacters=20000000;MaxCSharpCharacters=200000;MaxSqlCharacters=400000;"
                + "MaxCodePlaces=6000;MaxFindings=7000"
        );

        var limits = InspectionLimitsReader.Read(reader, PackageLimits.Default);

        Assert.Empty(reader.Faults);
        Assert.Equal(
            new InspectionLimits
            {
                MaxFileBytes = 16 << 20,
                MaxTextBytes = 5 << 20,
                MaxKeptBytes = 20L << 20,
                MaxCodeCharacters = 20_000_000,
                MaxCSharpCharacters = 200_000,
                MaxSqlCharacters = 400_000,
                MaxCodePlaces = 6_000,
                MaxFindings = 7_000,
            },
            limits
        );

        // A limit that is added to the record and not read has its default value here.
        Assert.All(typeof(InspectionLimits).GetProperties().Where(p => p.Name != nameof(InspectionLimits.Default) && p.SetMethod is not null), p =>
            Assert.NotEqual(p.GetValue(InspectionLimits.Default), p.GetValue(limits))
        );
    }

    [Fact]
    public void Limits_that_are_not_given_are_the_standard_ones()
    {
        var reader = Configured("MaxFindings=");

        // A reader that lets smaller files through is no contradiction.
        Assert.Equal(InspectionLimits.Default, InspectionLimitsReader.Read(reader, PackageLimits.Default with { MaxEntryBytes = 1 << 20 }));
        Assert.Empty(reader.Faults);
    }

    [Theory]
    [InlineData("MaxFileMegabytes=0", "Packages:Inspection:MaxFileMegabytes: '0' is not a whole number from 1 to 64.")]
    [InlineData("MaxTextMegabytes=65", "Packages:Inspection:MaxTextMegabytes: '65' is not")]
    [InlineData("MaxKeptMegabytes=0", "Packages:Inspection:MaxKeptMegabytes: '0' is not")]
    [InlineData("MaxCodeCharacters=9999", "Packages:Inspection:MaxCodeCharacters: '9999' is not")]
    [InlineData("MaxCSharpCharacters=300001", "Packages:Inspection:MaxCSharpCharacters: '300001' is not")]
    [InlineData("MaxSqlCharacters=all", "Packages:Inspection:MaxSqlCharacters: 'all' is not")]
    [InlineData("MaxCodePlaces=0", "Packages:Inspection:MaxCodePlaces: '0' is not")]
    [InlineData("MaxFindings=-1", "Packages:Inspection:MaxFindings: '-1' is not")]
    [InlineData("MaxTextMegabytes=9", "Packages:Inspection:MaxFileMegabytes allows less than Packages:Inspection:MaxTextMegabytes")]
    [InlineData("MaxCodeCharacters=240000", "Packages:Inspection:MaxCodeCharacters allows less than Packages:Inspection:MaxSqlCharacters")]
    [InlineData(
        "MaxCodeCharacters=100000;MaxSqlCharacters=50000",
        "Packages:Inspection:MaxCodeCharacters allows less than Packages:Inspection:MaxCSharpCharacters"
    )]
    [InlineData("MaxFileMegabytes=64", "Packages:MaxFileMegabytes allows less than Packages:Inspection:MaxFileMegabytes")]
    public void Senseless_limit_is_refused_in_one_line(string given, string prefix)
    {
        var reader = Configured(given);

        InspectionLimitsReader.Read(reader, PackageLimits.Default with { MaxEntryBytes = 63 << 20 });

        Assert.StartsWith(prefix, Assert.Single(reader.Faults), StringComparison.Ordinal);
    }

    private static ConfigurationReader Configured(string given) =>
        new(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    given.Split(';').Select(s => s.Split('=')).Select(s => KeyValuePair.Create($"Packages:Inspection:{s[0]}", (string?)s[1]))
                )
                .Build()
        );
}
