using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Turns;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>User profiles (<c>users.info</c>), loaded when a user is first seen; which person an account belongs to is decided elsewhere.</summary>
internal sealed class UserProfiles(SlackApiClient apiClient, PersonStore people)
{
    /// <summary>Creates the activity of a user; for a new user with name, language and time zone.</summary>
    public async Task<IncomingActivity> CreateActivity(
        Sender sender,
        ConversationAddress conversation,
        string eventId,
        Input input,
        CancellationToken cancellationToken
    )
    {
        var activity = new IncomingActivity
        {
            From = sender.ToChannelUser(null),
            Conversation = conversation,
            EventId = SafeKey.Of(eventId),
            Input = input,
        };
        if (await people.FindByUser(activity.From, cancellationToken) is { } person)
        {
            if (person.KnownName is null)
                await CompleteName(sender, person, cancellationToken);
            return activity;
        }

        var user = await LoadUser(sender, cancellationToken);
        return activity with
        {
            From = sender.ToChannelUser(ReadName(user)),
            Language = ClientLocale.ParseLanguage(user.GetString("locale")),
            Zone = ClientLocale.ParseZone(user.GetString("tz")),
        };
    }

    /// <summary>The person, or what they would be with their first message; nothing is stored.</summary>
    public async Task<Person> DescribePerson(Sender sender, CancellationToken cancellationToken)
    {
        if (await people.FindByUser(sender.ToChannelUser(null), cancellationToken) is { } person)
            return person;

        var user = await LoadUser(sender, cancellationToken);
        return new Person
        {
            Id = await people.GetOwnId(sender.ToChannelUser(null), cancellationToken),
            Name = ReadName(user) ?? "",
            Language = ClientLocale.ParseLanguage(user.GetString("locale")) ?? CertBot.Core.Primitives.LanguageCode.En,
            Zone = ClientLocale.ParseZone(user.GetString("tz")) ?? ReportedProfile.UnknownZone,
        };
    }

    /// <summary>Stores the person of a user who has not written yet; null if Slack does not know the user.</summary>
    public async Task<Person?> CreatePerson(Sender sender, CancellationToken cancellationToken)
    {
        var user = await LoadUser(sender, cancellationToken);
        return ReadName(user) is { } name && user["is_bot"]?.GetValueKind() != System.Text.Json.JsonValueKind.True
            ? await people.GetOrCreate(
                sender.ToChannelUser(name),
                new ConversationAddress(SlackConversation.ChannelName, sender.User, IsPersonal: false),
                ClientLocale.ParseLanguage(user.GetString("locale")),
                ClientLocale.ParseZone(user.GetString("tz")),
                cancellationToken
            )
            : null;
    }

    /// <summary>
    /// A user changed their name or time zone. Only a person whose only account is this one is changed: a linked account does not define the person.
    /// </summary>
    public async Task HandleUserChange(Sender sender, JsonObject user, CancellationToken cancellationToken)
    {
        if (ReadName(user) is not { } name)
            return;

        var personId = await people.GetOwnId(sender.ToChannelUser(null), cancellationToken);
        if (await people.Find(personId, cancellationToken) is { MergedInto: null, Accounts: [{ Channel: SlackConversation.ChannelName }] })
        {
            await Rename(personId, name, user, cancellationToken);
        }
    }

    /// <summary>Adds the name that Slack did not return when the user was first seen.</summary>
    private async Task CompleteName(Sender sender, Person person, CancellationToken cancellationToken)
    {
        var user = await LoadUser(sender, cancellationToken);
        if (ReadName(user) is { } name)
            await Rename(person.Id, name, user, cancellationToken);
    }

    private Task<Person?> Rename(PersonId person, string name, JsonObject user, CancellationToken cancellationToken) =>
        people.Change(
            person,
            p => p with { Name = PersonStore.CleanName(name), Zone = ClientLocale.ParseZone(user.GetString("tz")) ?? p.Zone },
            cancellationToken
        );

    /// <summary>Users of another organisation may be unknown to the workspace; their id is used instead.</summary>
    private async Task<JsonObject> LoadUser(Sender sender, CancellationToken cancellationToken) =>
        await apiClient.Call(sender.Team, "users.info", new() { ["user"] = sender.User, ["include_locale"] = true }, cancellationToken)
            is SlackApiResult.Success { Body: var body }
            ? body.GetObject("user") ?? []
            : [];

    private static string? ReadName(JsonObject user) =>
        new[]
        {
            user.GetObject("profile")?.GetString("display_name"),
            user.GetString("real_name"),
            user.GetObject("profile")?.GetString("real_name"),
            user.GetString("name"),
        }.FirstOrDefault(n => n is { Length: > 0 });
}
