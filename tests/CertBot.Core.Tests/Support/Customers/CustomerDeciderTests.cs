using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Customers;
using CertBot.Core.Tests.Kit;
using NodaTime;

namespace CertBot.Core.Tests.Support.Customers;

public sealed class CustomerDeciderTests
{
    private static readonly VendorId Acme = new("acme");

    private static readonly CustomerProfile Profile = new()
    {
        Name = "Northwind",
        Language = "de",
        Contacts = [new("Gerda Klein", "gerda@northwind.example")],
        Contract = new()
        {
            ValidFrom = new(2026, 1, 1),
            Package = "basic",
            Zone = "Europe/Berlin",
        },
    };

    [Fact]
    public void Saving_what_is_known_changes_nothing_and_a_later_contract_leaves_the_earlier_one()
    {
        var customer = Save(null, Profile);
        Assert.Empty(Events(customer, Profile with { Name = "  Northwind " }));
        var later = Save(customer, Profile with { Contract = Profile.Contract with { ValidFrom = new(2026, 4, 1), Package = "premium" } });
        Assert.Equal("basic", later.ContractAt(Instant.FromUtc(2026, 3, 31, 21, 59))?.Package);
        Assert.Equal("premium", later.ContractAt(Instant.FromUtc(2026, 3, 31, 22, 0))?.Package); // midnight in Berlin
        Assert.Null(later.ContractAt(Instant.FromUtc(2025, 12, 31, 22, 59)));
        var corrected = Save(
            later,
            Profile with
            {
                Contract = Profile.Contract with { ValidFrom = new(2026, 4, 1), Package = "business", ValidTo = new(2026, 12, 31) },
            }
        );
        Assert.Equal(2, corrected.Contracts.Length);
        Assert.Null(corrected.ContractAt(Instant.FromUtc(2026, 12, 31, 23, 0)));
    }

    [Theory]
    [InlineData("gold", "Europe/Berlin", "de", "a@b.example", "unknown-package")]
    [InlineData("basic", "Europe/Berlyn", "de", "a@b.example", "unknown-zone")]
    [InlineData("basic", "Europe/Berlin", "deutsch!", "a@b.example", "bad-language")]
    [InlineData("basic", "Europe/Berlin", "de", "a@@b.example", "bad-email")]
    [InlineData("basic", "Europe/Berlin", "de", "a b@c.example", "bad-email")]
    [InlineData("basic", "Europe/Berlin", "de", "a@b", "bad-email")]
    [InlineData("basic", "Europe/Berlin", "de", "gerda@northwind.example,GERDA@northwind.example", "contact-twice")]
    [InlineData("basic", "Europe/Berlin", "de", "a@b.example,c@b.example,d@b.example", "too-many-contacts")]
    public void Profile_that_is_wrong_is_refused_with_the_reason(string package, string zone, string language, string contacts, string code) =>
        AssertRefused(
            code,
            Profile with
            {
                Language = language,
                Contacts = [.. contacts.Split(',').Select(c => new CustomerContact("", c))],
                Contract = Profile.Contract with { Package = package, Zone = zone },
            }
        );

    [Fact]
    public void Contacts_are_two_five_and_fifteen_by_package()
    {
        foreach (var (package, most) in new[] { ("basic", 2), ("business", 5), ("premium", 15) })
        {
            ImmutableArray<CustomerContact> contacts = [.. Enumerable.Range(0, most + 1).Select(n => new CustomerContact("", $"p{n}@northwind.example"))];
            var contract = Profile.Contract with { Package = package };
            Assert.Single(Events(null, Profile with { Contacts = [.. contacts.Take(most)], Contract = contract }));
            AssertRefused("too-many-contacts", Profile with { Contacts = contacts, Contract = contract });
        }
    }

    [Fact]
    public void Contract_has_days_and_targets_that_can_be()
    {
        AssertRefused("ends-before-start", Profile with { Contract = Profile.Contract with { ValidTo = new(2025, 12, 31) } });
        AssertRefused("day-out-of-range", Profile with { Contract = Profile.Contract with { ValidFrom = new(1899, 1, 1) } });
        AssertRefused("target-out-of-range", Profile with { Contract = Profile.Contract with { Targets = new() { ResolveHigh = Duration.FromSeconds(59) } } });
        AssertRefused("unknown-calendar", Profile with { Contract = Profile.Contract with { Calendar = "atlantis" } });
        AssertRefused("bad-name", Profile with { Name = " " });
    }

    [Fact]
    public void Only_the_vendors_people_keep_its_customers() =>
        AssertRefused("not-yours", Profile, new Actor(new("ann"), [RoleName.Analyst], new Membership(new("borealis"), VendorRole.Manager)));

    [Theory]
    [InlineData("Northwind Traders GmbH", "northwind-traders-gmbh")]
    [InlineData("  Été & Co. ", "ete-co")]
    public void Id_is_made_of_the_name(string name, string id) => Assert.Equal(id, CustomerDecider.IdFrom(name).Value);

    [Fact]
    public void Id_of_a_name_without_latin_letters_is_an_id_too() => Assert.True(CustomerDecider.IsId(CustomerDecider.IdFrom("Ромашка").Value));

    private static CustomerContext Context(Actor? actor = null) =>
        new(Acme, new("northwind"), SmallEdition.Creatio, actor ?? new Actor(new("dev"), [], new Membership(Acme, VendorRole.Developer)));

    private static ImmutableArray<CustomerEvent> Events(Customer? customer, CustomerProfile profile) =>
        Assert.IsType<Decision<CustomerEvent>.Accepted>(CustomerDecider.Decide(new CustomerCommand.Save(profile), customer, Context())).Events;

    private static Customer Save(Customer? customer, CustomerProfile profile) =>
        CustomerDecider.Evolve(customer, new(Instant.MinValue, new("dev"), Assert.Single(Events(customer, profile))));

    private static void AssertRefused(string code, CustomerProfile profile, Actor? actor = null)
    {
        var refusal = Assert.IsType<Decision<CustomerEvent>.Rejected>(CustomerDecider.Decide(new CustomerCommand.Save(profile), null, Context(actor))).Refusal;
        Assert.Equal($"support.refused.{code}", refusal.Code);
        var text = TextCatalog.For(LanguageCode.En).FindFormat(refusal.Code);
        Assert.NotNull(text);
        Assert.Empty(text.Names.Except(refusal.Arguments.Names));
    }
}
