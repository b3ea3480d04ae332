using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.FileImport;
using NodaTime;

namespace CertBot.Core.Tests.Support.FileImport;

public sealed class CustomerLineTests
{
    private static readonly Edition Edition = EditionCatalog.Embedded.All.Values.First(e => e.IsStandard);

    [Fact]
    public void A_line_is_a_customer_with_its_contract()
    {
        var read = Assert.IsType<LineResult<CustomerRecord>.Read>(
            CustomerLine.Parse(
                Line(
                    ("contacts", "Ann Lee <ann@globex.example>; ben@globex.example; ANN@globex.example"),
                    ("until", "31.12.2026"),
                    ("resolve-high", "PT8H"),
                    ("respond-low", "0:30"),
                    ("respond-high", "2 ч")
                ),
                Edition
            )
        );
        Assert.Equal(new CustomerId("globex"), read.Value.Id);
        Assert.Equal(
            [new CustomerContact("Ann Lee", "ann@globex.example"), new CustomerContact("ben@globex.example", "ben@globex.example")],
            read.Value.Profile.Contacts
        );
        var contract = read.Value.Profile.Contract;
        Assert.Equal((new LocalDate(2026, 1, 1), new LocalDate(2026, 12, 31)), (contract.ValidFrom, contract.ValidTo));
        Assert.Equal(("premium", "Europe/Berlin"), (contract.Package, contract.Zone));
        Assert.Equal(
            new ContractTargets
            {
                RespondHigh = Duration.FromHours(2),
                RespondLow = Duration.FromMinutes(30),
                ResolveHigh = Duration.FromHours(8),
            },
            contract.Targets
        );
    }

    [Theory]
    [InlineData("id", "глобекс", "import.bad.id")]
    [InlineData("name", "", "import.bad.empty")]
    [InlineData("package", "gold", "import.bad.choice")]
    [InlineData("package", "", "import.bad.empty")]
    [InlineData("zone", "Mars/Base", "import.bad.zone")]
    [InlineData("from", "soon", "import.bad.date")]
    [InlineData("from", "", "import.bad.empty")]
    [InlineData("until", "2025-01-01", "import.bad.until")]
    [InlineData("contacts", "ann at globex", "import.bad.contact")]
    [InlineData("respond-high", "never", "import.bad.length")]
    [InlineData("respond-high", "PT0H", "import.bad.length")]
    public void What_is_wrong_is_named(string column, string cell, string code) =>
        Assert.Equal(code, Assert.IsType<LineResult<CustomerRecord>.Wrong>(CustomerLine.Parse(Line((column, cell)), Edition)).Refusal.Code);

    private static ImportLine Line(params (string Column, string Cell)[] changed) =>
        new(
            2,
            ImmutableDictionary.CreateRange(
                new[] { ("id", "globex"), ("name", "Globex"), ("package", "Премиум"), ("zone", "Europe/Berlin"), ("from", "2026-01-01") }
                    .Concat(changed)
                    .Reverse()
                    .DistinctBy(c => c.Item1)
                    .Select(c => KeyValuePair.Create(c.Item1, c.Item2))
            )
        );
}
