using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Language;
using NodaTime;

namespace CertBot.Tests.People;

public sealed class LinkingTests
{
    private const string Key = "talk|e1";

    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 8, 0);
    private static readonly Place There = new("web", "maker", Personal: true);
    private static readonly LinkCommand.TypeCode Typed = new("hash");

    private static readonly Party Maker = Somebody("maker") with { Ties = new() { Code = new("hash", Now + Linking.CodeLasts, There) } };
    private static readonly Party Typist = Somebody("typist");

    [Fact]
    public void Who_types_a_good_code_becomes_its_maker() => Assert.Null(Refused(Typist, Maker));

    [Fact]
    public void One_sentence_for_every_code_that_is_none()
    {
        Assert.Equal("link-unknown", Refused(Typist, null));
        Assert.Equal("link-unknown", Refused(Typist, Maker with { Ties = Ties.None }));
        Assert.Equal("link-unknown", Refused(Typist, Maker with { Ties = new() { Code = new("another", Now + Linking.CodeLasts, There) } }));
        Assert.Equal("link-unknown", Refused(Typist, Maker, Now + Linking.CodeLasts));
        Assert.Null(Refused(Typist, Maker, Now + Linking.CodeLasts - Duration.Epsilon));
        Assert.Equal("link-unknown", Refused(Typist, Maker with { Person = Maker.Person with { MovedTo = new("third") } }));
    }

    [Fact]
    public void Nobody_becomes_themselves_or_twice_somebody()
    {
        Assert.Equal("link-own", Refused(Maker, Maker));
        Assert.Equal("link-own", Refused(Typist with { Person = Typist.Person with { MovedTo = new("third") } }, Maker));
    }

    [Fact]
    public void What_somebody_has_is_never_lost()
    {
        Party[] haves = [With(Typist, RoleName.Analyst), Typist with { Actor = Typist.Actor with { Member = new(new("acme"), VendorRole.Developer) } }, Typist with { Ties = new() { Others = [new("other")] } }];
        foreach (var typist in haves)
        {
            Assert.Equal("link-here", Refused(typist, Maker));
            Assert.Equal("link-both", Refused(typist, With(Maker, RoleName.Analyst)));
        }

        Assert.Null(Refused(Typist, With(Maker, RoleName.Administrator)));
    }

    [Fact]
    public void Who_is_on_the_way_to_somebody_takes_nobody_along()
    {
        Assert.Equal("link-busy", Refused(Typist, Maker with { Ties = Maker.Ties with { Moving = new(new("third"), "another") } }));
        Assert.Equal("link-busy", Refused(Typist with { Ties = new() { Moving = new(new("third"), "another") } }, Maker));
        Assert.Null(Refused(Typist with { Ties = new() { Moving = new(Maker.Person.Id, Key) } }, Maker));
    }

    [Fact]
    public void A_person_has_so_many_accounts_and_no_more()
    {
        var full = Maker with { Person = Maker.Person with { Accounts = [.. Enumerable.Range(1, Linking.MostAccounts).Select(n => new Account("msteams", "t", $"u{n}"))] } };

        Assert.Equal("link-accounts", Refused(Typist, full));
        Assert.Null(Refused(Typist, full with { Person = full.Person with { Accounts = full.Person.Accounts[1..] } }));
    }

    [Fact]
    public void Ten_wrong_codes_an_hour_and_not_one_more()
    {
        var ties = Ties.None;
        for (var n = 0; n < 10; n++)
        {
            Assert.Null(Linking.Guessing(ties, Now + Duration.FromMinutes(n)));
            ties = Linking.Wrong(ties, Now + Duration.FromMinutes(n));
        }

        Assert.Equal("directory.refused.link-later", Linking.Guessing(ties, Now + Duration.FromMinutes(59))?.Why);
        Assert.Null(Linking.Guessing(ties, Now + Duration.FromMinutes(60)));
        Assert.Equal(10, Linking.Wrong(ties, Now + Duration.FromMinutes(60)).Wrong.Length);
    }

    [Fact]
    public void Everything_stays_the_makers_and_the_chat_used_last_comes_first()
    {
        var typedAt = new Place("connector", "c2", Personal: true);
        var typist = Typist.Person with { Homes = [new("connector", "c1", Personal: true), typedAt], Language = LanguageCode.Ru };

        var joined = Linking.Joined(Maker.Person with { Homes = [There] }, typist, typedAt);

        Assert.Equal((Maker.Person.Id, "maker", LanguageCode.En), (joined.Id, joined.Name, joined.Language));
        Assert.Equal(["connector:c2", "connector:c1", "web:maker"], joined.Homes.Select(h => h.ToString()));
        Assert.Equal(["maker", "typist"], joined.Accounts.Select(a => a.User));
    }

    private static string? Refused(Party typist, Party? maker, Instant? at = null) => Linking.Refused(Typed, Key, typist, maker, at ?? Now)?.Why["directory.refused.".Length..];

    private static Party With(Party party, RoleName role) => party with { Actor = party.Actor with { Roles = [role] } };

    private static Party Somebody(string id) =>
        new(new Person { Id = new(id), Name = id, Language = LanguageCode.En, Zone = "Etc/UTC", Accounts = [new("web", "local", id)] }, new Actor(new(id), [], null), Ties.None);
}
