using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;

namespace CertBot.Repositories;

/// <summary>How a person changes with the accounts and chats they write from.</summary>
internal static class PersonAccounts
{
    /// <summary>The person an account is now that was unlinked from this one; null: it was not.</summary>
    public static PersonId? SeparatedFrom(Person person, Account account) => person.SeparatedAccounts.FirstOrDefault(s => s.Account.IsSameAs(account))?.Person;

    /// <summary>The person with what an earlier release stored of them under another id.</summary>
    public static Person WithPerson(Person person, Person other) =>
        person.FormerIds.Contains(other.Id)
            ? person
            : person with
            {
                FormerIds = [.. person.FormerIds, other.Id],
                LinkedIds = [.. person.LinkedIds.Union(other.LinkedIds).Where(id => id != person.Id)],
                FormerVendors = [.. person.FormerVendors.Union(other.FormerVendors)],
                Accounts = [.. person.Accounts.Union(other.Accounts).Take(AccountLinkRules.MaxAccounts)],
                PersonalChats = [.. person.PersonalChats.Union(other.PersonalChats).Take(AccountLinkRules.MaxPersonalChats)],
            };

    /// <summary>The person with the account they write from and, if it is personal, the chat. The same instance if nothing changed.</summary>
    public static Person WithContact(Person person, ChannelUser user, ConversationAddress? chat)
    {
        var updated = WithAccount(WithoutFormerAccount(person, user), user.Account);
        return chat is null || person.PersonalChats.FirstOrDefault() == chat
            ? updated
            : updated with
            {
                PersonalChats = [chat, .. person.PersonalChats.Remove(chat).Take(AccountLinkRules.MaxPersonalChats - 1)],
            };
    }

    private static Person WithoutFormerAccount(Person person, ChannelUser user) =>
        person.Accounts.FirstOrDefault(a => (a.Channel, a.Tenant, a.User) == (user.Channel, user.FormerTenant, user.UserId)) is { } former
            ? person with
            {
                Accounts = person.Accounts.Remove(former),
            }
            : person;

    private static Person WithAccount(Person person, Account account) =>
        person.Accounts.Contains(account)
            ? person
            : person with
            {
                Accounts =
                [
                    account,
                    .. person
                        .Accounts.Where(a => (a.Channel, a.Tenant, a.User) != (account.Channel, account.Tenant, account.User))
                        .Take(AccountLinkRules.MaxAccounts - 1),
                ],
            };
}
