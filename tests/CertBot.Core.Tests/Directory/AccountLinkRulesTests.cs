using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Tests.Directory;

public sealed class AccountLinkRulesTests
{
    private const string Key = "talk|e1";

    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 8, 0);
    private static readonly ConversationAddress There = new("web", "maker", IsPersonal: true);
    private static readonly AccountLinkCommand.RedeemCode Typed = new("hash");

    private static readonly LinkParticipant Maker = Somebody("maker") with
    {
        LinkState = new() { Code = new("hash", Now + AccountLinkRules.CodeLifetime, There) },
    };
    private static readonly LinkParticipant Typist = Somebody("typist");

    [Fact]
    public void Who_types_a_good_code_becomes_its_maker() => Assert.Null(Refused(Typist, Maker));

    [Fact]
    public void One_sentence_for_every_code_that_is_none()
    {
        Assert.Equal("link-unknown", Refused(Typist, null));
        Assert.Equal("link-unknown", Refused(Typist, Maker with { LinkState = LinkState.None }));
        Assert.Equal("link-unknown", Refused(Typist, Maker with { LinkState = new() { Code = new("another", Now + AccountLinkRules.CodeLifetime, There) } }));
        Assert.Equal("link-unknown", Refused(Typist, Maker, Now + AccountLinkRules.CodeLifetime));
        Assert.Null(Refused(Typist, Maker, Now + AccountLinkRules.CodeLifetime - Duration.Epsilon));
        Assert.Equal("link-unknown", Refused(Typist, Maker with { Person = Maker.Person with { MergedInto = new("third") } }));
    }

    [Fact]
    public void Nobody_becomes_themselves_or_twice_somebody()
    {
        Assert.Equal("link-own", Refused(Maker, Maker));
        Assert.Equal("link-own", Refused(Typist with { Person = Typist.Person with { MergedInto = new("third") } }, Maker));
    }

    [Fact]
    public void What_somebody_has_is_never_lost()
    {
        LinkParticipant[] haves =
        [
            With(Typist, RoleName.Analyst),
            Typist with
            {
                Actor = Typist.Actor with { Member = new(new("acme"), VendorRole.Developer) },
            },
            Typist with
            {
                LinkState = new() { MergedFrom = [new("other")] },
            },
        ];
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
        Assert.Equal("link-busy", Refused(Typist, Maker with { LinkState = Maker.LinkState with { PendingMerge = new(new("third"), "another") } }));
        Assert.Equal("link-busy", Refused(Typist with { LinkState = new() { PendingMerge = new(new("third"), "another") } }, Maker));
        Assert.Null(Refused(Typist with { LinkState = new() { PendingMerge = new(Maker.Person.Id, Key) } }, Maker));
    }

    [Fact]
    public void A_person_has_so_many_accounts_and_no_more()
    {
        var full = Maker with
        {
            Person = Maker.Person with { Accounts = [.. Enumerable.Range(1, AccountLinkRules.MaxAccounts).Select(n => new Account("msteams", "t", $"u{n}"))] },
        };

        Assert.Equal("link-accounts", Refused(Typist, full));
        Assert.Null(Refused(Typist, full with { Person = full.Person with { Accounts = full.Person.Accounts[1..] } }));
    }

    [Fact]
    public void Ten_wrong_codes_an_hour_and_not_one_more()
    {
        var ties = LinkState.None;
        for (var n = 0; n < 10; n++)
        {
            Assert.Null(AccountLinkRules.CheckAttemptLimit(ties, Now + Duration.FromMinutes(n)));
            ties = AccountLinkRules.RecordFailedAttempt(ties, Now + Duration.FromMinutes(n));
        }

        Assert.Equal("directory.refused.link-later", AccountLinkRules.CheckAttemptLimit(ties, Now + Duration.FromMinutes(59))?.Code);
        Assert.Null(AccountLinkRules.CheckAttemptLimit(ties, Now + Duration.FromMinutes(60)));
        Assert.Equal(10, AccountLinkRules.RecordFailedAttempt(ties, Now + Duration.FromMinutes(60)).FailedAttempts.Length);
    }

    [Fact]
    public void Everything_stays_the_makers_and_the_chat_used_last_comes_first()
    {
        var typedAt = new ConversationAddress("connector", "c2", IsPersonal: true);
        var typist = Typist.Person with { PersonalChats = [new("connector", "c1", IsPersonal: true), typedAt], Language = LanguageCode.Ru };

        var joined = AccountLinkRules.Merge(Maker.Person with { PersonalChats = [There] }, typist, typedAt);

        Assert.Equal((Maker.Person.Id, "maker", LanguageCode.En), (joined.Id, joined.Name, joined.Language));
        Assert.Equal(["connector:c2", "connector:c1", "web:maker"], joined.PersonalChats.Select(h => h.ToString()));
        Assert.Equal(["maker", "typist"], joined.Accounts.Select(a => a.User));
    }

    private static string? Refused(LinkParticipant typist, LinkParticipant? maker, Instant? at = null) =>
        AccountLinkRules.CheckRedemption(Typed, Key, typist, maker, at ?? Now)?.Code["directory.refused.".Length..];

    private static LinkParticipant With(LinkParticipant party, RoleName role) => party with { Actor = party.Actor with { Roles = [role] } };

    private static LinkParticipant Somebody(string id) =>
        new(
            new Person
            {
                Id = new(id),
                Name = id,
                Language = LanguageCode.En,
                Zone = "Etc/UTC",
                Accounts = [new("web", "local", id)],
            },
            new Actor(new(id), [], null),
            LinkState.None
        );
}
