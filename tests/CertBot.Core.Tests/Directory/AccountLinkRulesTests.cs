using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Tests.Directory;

public sealed class AccountLinkRulesTests
{
    private const string Key = "talk|e1";

    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 8, 0);
    private static readonly ConversationAddress Address = new("web", "maker", IsPersonal: true);
    private static readonly AccountLinkCommand.RedeemCode Redeem = new("hash");

    private static readonly LinkParticipant CodeOwner = CreateParticipant("maker") with
    {
        LinkState = new() { Code = new("hash", Now + AccountLinkRules.CodeLifetime, Address) },
    };
    private static readonly LinkParticipant Redeemer = CreateParticipant("typist");

    [Fact]
    public void Redeemed_code_links_the_account_to_the_code_owner() => Assert.Null(GetRefusal(Redeemer, CodeOwner));

    [Fact]
    public void Both_sides_of_a_merge_know_all_ids_of_the_other_for_good()
    {
        var owner = CodeOwner.Person with { LinkedIds = [new("old")] };
        var redeemer = Redeemer.Person with { LinkedIds = [new("older")] };
        var merged = AccountLinkRules.Merge(owner, redeemer, Address);
        Assert.Equal(["old", "typist", "older"], merged.LinkedIds.Select(id => id.Value));
        var marked = AccountLinkRules.MarkMerged(redeemer, merged);
        Assert.Equal("maker", marked.MergedInto?.Value);
        Assert.Equal(["older", "maker", "old"], marked.LinkedIds.Select(id => id.Value));
    }

    [Fact]
    public void Two_interests_of_one_person_are_a_conflict_when_one_is_a_role()
    {
        var analyst = CodeOwner with { Actor = CodeOwner.Actor with { Roles = [RoleName.Analyst] } };
        var member = Redeemer with { Actor = Redeemer.Actor with { Member = new(new("acme"), VendorRole.Developer) } };
        var former = Redeemer with { Person = Redeemer.Person with { FormerVendors = [new("acme")] } };
        Assert.True(AccountLinkRules.IsConflict(analyst, member));
        Assert.True(AccountLinkRules.IsConflict(member, analyst));
        Assert.True(AccountLinkRules.IsConflict(former, analyst));
        Assert.True(AccountLinkRules.IsConflict(analyst, Redeemer with { Actor = Redeemer.Actor with { Roles = [new("ceo")] } }));
        Assert.False(AccountLinkRules.IsConflict(analyst, analyst));
        Assert.False(AccountLinkRules.IsConflict(analyst, Redeemer));
        Assert.False(AccountLinkRules.IsConflict(member, former));
    }

    [Fact]
    public void Every_invalid_code_gets_the_same_answer()
    {
        Assert.Equal("link-unknown", GetRefusal(Redeemer, null));
        Assert.Equal("link-unknown", GetRefusal(Redeemer, CodeOwner with { LinkState = LinkState.None }));
        Assert.Equal(
            "link-unknown",
            GetRefusal(Redeemer, CodeOwner with { LinkState = new() { Code = new("another", Now + AccountLinkRules.CodeLifetime, Address) } })
        );
        Assert.Equal("link-unknown", GetRefusal(Redeemer, CodeOwner, Now + AccountLinkRules.CodeLifetime));
        Assert.Null(GetRefusal(Redeemer, CodeOwner, Now + AccountLinkRules.CodeLifetime - Duration.Epsilon));
        Assert.Equal("link-unknown", GetRefusal(Redeemer, CodeOwner with { Person = CodeOwner.Person with { MergedInto = new("third") } }));
    }

    [Fact]
    public void Account_cannot_be_linked_to_itself_or_twice()
    {
        Assert.Equal("link-own", GetRefusal(CodeOwner, CodeOwner));
        Assert.Equal("link-own", GetRefusal(Redeemer with { Person = Redeemer.Person with { MergedInto = new("third") } }, CodeOwner));
    }

    [Fact]
    public void Existing_data_of_a_person_is_never_lost()
    {
        LinkParticipant[] haves =
        [
            With(Redeemer, RoleName.Analyst),
            Redeemer with
            {
                Actor = Redeemer.Actor with { Member = new(new("acme"), VendorRole.Developer) },
            },
            Redeemer with
            {
                LinkState = new() { MergedFrom = [new("other")] },
            },
        ];
        foreach (var redeemer in haves)
        {
            Assert.Equal("link-here", GetRefusal(redeemer, CodeOwner));
            Assert.Equal("link-both", GetRefusal(redeemer, With(CodeOwner, RoleName.Analyst)));
        }

        Assert.Null(GetRefusal(Redeemer, With(CodeOwner, RoleName.Administrator)));
    }

    [Fact]
    public void Person_with_a_pending_merge_cannot_be_merged_into()
    {
        Assert.Equal(
            "link-busy",
            GetRefusal(Redeemer, CodeOwner with { LinkState = CodeOwner.LinkState with { PendingMerge = new(new("third"), "another") } })
        );
        Assert.Equal("link-busy", GetRefusal(Redeemer with { LinkState = new() { PendingMerge = new(new("third"), "another") } }, CodeOwner));
        Assert.Null(GetRefusal(Redeemer with { LinkState = new() { PendingMerge = new(CodeOwner.Person.Id, Key) } }, CodeOwner));
    }

    [Fact]
    public void Number_of_accounts_per_person_is_limited()
    {
        var full = CodeOwner with
        {
            Person = CodeOwner.Person with
            {
                Accounts = [.. Enumerable.Range(1, AccountLinkRules.MaxAccounts).Select(n => new Account("msteams", "t", $"u{n}"))],
            },
        };

        Assert.Equal("link-accounts", GetRefusal(Redeemer, full));
        Assert.Null(GetRefusal(Redeemer, full with { Person = full.Person with { Accounts = full.Person.Accounts[1..] } }));
    }

    [Fact]
    public void Ten_failed_codes_an_hour_are_allowed()
    {
        var linkState = LinkState.None;
        for (var n = 0; n < 10; n++)
        {
            Assert.Null(AccountLinkRules.CheckAttemptLimit(linkState, Now + Duration.FromMinutes(n)));
            linkState = AccountLinkRules.RecordFailedAttempt(linkState, Now + Duration.FromMinutes(n));
        }

        Assert.Equal("directory.refused.link-later", AccountLinkRules.CheckAttemptLimit(linkState, Now + Duration.FromMinutes(59))?.Code);
        Assert.Null(AccountLinkRules.CheckAttemptLimit(linkState, Now + Duration.FromMinutes(60)));
        Assert.Equal(10, AccountLinkRules.RecordFailedAttempt(linkState, Now + Duration.FromMinutes(60)).FailedAttempts.Length);
    }

    [Fact]
    public void Data_stays_with_the_code_owner_and_the_chat_used_last_comes_first()
    {
        var typedAt = new ConversationAddress("connector", "c2", IsPersonal: true);
        var redeemer = Redeemer.Person with { PersonalChats = [new("connector", "c1", IsPersonal: true), typedAt], Language = LanguageCode.Ru };

        var joined = AccountLinkRules.Merge(CodeOwner.Person with { PersonalChats = [Address] }, redeemer, typedAt);

        Assert.Equal((CodeOwner.Person.Id, "maker", LanguageCode.En), (joined.Id, joined.Name, joined.Language));
        Assert.Equal(["connector:c2", "connector:c1", "web:maker"], joined.PersonalChats.Select(h => h.ToString()));
        Assert.Equal(["maker", "typist"], joined.Accounts.Select(a => a.User));
    }

    [Fact]
    public void Account_is_unlinked_by_its_owner_or_an_administrator_and_never_the_last_one()
    {
        Account first = new("web", "local", "maker"),
            second = new("slack", "T1", "U1");
        var owner = CodeOwner with { Person = CodeOwner.Person with { Accounts = [first, second] }, LinkState = LinkState.None };
        var command = new AccountLinkCommand.Unlink(owner.Person.Id, second);

        Assert.Null(AccountLinkRules.CheckUnlink(command, owner.Actor, owner));
        Assert.Null(AccountLinkRules.CheckUnlink(command, With(Redeemer, RoleName.Administrator).Actor, owner));
        Assert.NotNull(AccountLinkRules.CheckUnlink(command, Redeemer.Actor, owner));
        Assert.NotNull(AccountLinkRules.CheckUnlink(command, With(Redeemer, RoleName.Analyst).Actor, owner));
        Assert.NotNull(AccountLinkRules.CheckUnlink(command with { Account = new("slack", "T1", "U2") }, owner.Actor, owner));
        Assert.NotNull(AccountLinkRules.CheckUnlink(command, owner.Actor, owner with { Person = owner.Person with { Accounts = [second] } }));
    }

    private static string? GetRefusal(LinkParticipant redeemer, LinkParticipant? maker, Instant? at = null) =>
        AccountLinkRules.CheckRedemption(Redeem, Key, redeemer, maker, at ?? Now)?.Code["directory.refused.".Length..];

    private static LinkParticipant With(LinkParticipant party, RoleName role) => party with { Actor = party.Actor with { Roles = [role] } };

    private static LinkParticipant CreateParticipant(string id) =>
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
