using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Turns;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>What a workspace says of its people. It is asked when somebody is met for the first time; who they are to us is never its to say.</summary>
internal sealed class UserProfiles(SlackApiClient apiClient, PersonStore people)
{
    /// <summary>A turn of theirs, with name, language and zone where they are new here.</summary>
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
            if (person.Name == sender.User)
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

    /// <summary>Who somebody is to us, or would be with their first word; nobody is made known by looking.</summary>
    public async Task<Person> DescribePerson(Sender sender, CancellationToken cancellationToken)
    {
        if (await people.FindByUser(sender.ToChannelUser(null), cancellationToken) is { } person)
            return person;

        var user = await LoadUser(sender, cancellationToken);
        return new Person
        {
            Id = await people.GetOwnId(sender.ToChannelUser(null), cancellationToken),
            Name = ReadName(user) ?? sender.User,
            Language = ClientLocale.ParseLanguage(user.GetString("locale")) ?? CertBot.Core.Primitives.LanguageCode.En,
            Zone = ClientLocale.ParseZone(user.GetString("tz")) ?? "Etc/UTC",
        };
    }

    /// <summary>Somebody goes by another name now, or lives elsewhere. Only who speaks to us from here first of all is changed: an account that was linked is not who they are.</summary>
    public async Task HandleUserChange(JsonObject envelope, JsonObject user, CancellationToken cancellationToken)
    {
        if (Sender.FromEvent(envelope, user.GetString("id")) is not { } sender || ReadName(user) is not { } name)
            return;

        var personId = await people.GetOwnId(sender.ToChannelUser(null), cancellationToken);
        if (await people.Find(personId, cancellationToken) is { MergedInto: null, Accounts: [{ Channel: SlackConversation.ChannelName }] })
        {
            await people.Change(
                personId,
                p => p with { Name = PersonStore.CleanName(name), Zone = ClientLocale.ParseZone(user.GetString("tz")) ?? p.Zone },
                cancellationToken
            );
        }
    }

    /// <summary>Slack did not say who they are when they were met.</summary>
    private async Task CompleteName(Sender sender, Person person, CancellationToken cancellationToken)
    {
        var user = await LoadUser(sender, cancellationToken);
        if (ReadName(user) is { } name)
        {
            await people.Change(
                person.Id,
                p => p with { Name = PersonStore.CleanName(name), Zone = ClientLocale.ParseZone(user.GetString("tz")) ?? p.Zone },
                cancellationToken
            );
        }
    }

    /// <summary>People of another organisation may be unknown to the workspace: then their id has to do.</summary>
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
