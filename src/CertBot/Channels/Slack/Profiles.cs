using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Turns;

namespace CertBot.Channels.Slack;

/// <summary>What a workspace says of its people. It is asked when somebody is met for the first time; who they are to us is never its to say.</summary>
internal sealed class Profiles(Calls calls, People people)
{
    /// <summary>A turn of theirs, with name, language and zone where they are new here.</summary>
    public async Task<Inbound> Inbound(Sender sender, Place place, string eventId, Input input, CancellationToken cancel)
    {
        var inbound = new Inbound { Who = sender.Identity(null), Where = place, EventId = StoreKey.Of(eventId), Input = input };
        if (await people.Recall(inbound.Who, cancel) is { } known)
        {
            if (known.Name == sender.User) await Name(sender, known, cancel);
            return inbound;
        }

        var user = await Ask(sender, cancel);
        return inbound with { Who = sender.Identity(NameIn(user)), Language = Locale.Language(user.Text("locale")), Zone = Locale.Zone(user.Text("tz")) };
    }

    /// <summary>Who somebody is to us, or would be with their first word; nobody is made known by looking.</summary>
    public async Task<Person> Person(Sender sender, CancellationToken cancel)
    {
        if (await people.Recall(sender.Identity(null), cancel) is { } known) return known;

        var user = await Ask(sender, cancel);
        return new Person
        {
            Id = await people.Own(sender.Identity(null), cancel),
            Name = NameIn(user) ?? sender.User,
            Language = Locale.Language(user.Text("locale")) ?? Core.Language.LanguageCode.En,
            Zone = Locale.Zone(user.Text("tz")) ?? "Etc/UTC",
        };
    }

    /// <summary>Somebody goes by another name now, or lives elsewhere. Only who speaks to us from here first of all is changed: an account that was linked is not who they are.</summary>
    public async Task Changed(JsonObject envelope, JsonObject user, CancellationToken cancel)
    {
        if (Sender.OfEvent(envelope, user.Text("id")) is not { } sender || NameIn(user) is not { } name) return;

        var own = await people.Own(sender.Identity(null), cancel);
        if (await people.Find(own, cancel) is { MovedTo: null, Accounts: [{ Channel: SlackRoom.Channel }] })
        {
            await people.Change(own, p => p with { Name = People.Clean(name), Zone = Locale.Zone(user.Text("tz")) ?? p.Zone }, cancel);
        }
    }

    /// <summary>Slack did not say who they are when they were met.</summary>
    private async Task Name(Sender sender, Person known, CancellationToken cancel)
    {
        var user = await Ask(sender, cancel);
        if (NameIn(user) is { } name) await people.Change(known.Id, p => p with { Name = People.Clean(name), Zone = Locale.Zone(user.Text("tz")) ?? p.Zone }, cancel);
    }

    /// <summary>People of another organisation may be unknown to the workspace: then their id has to do.</summary>
    private async Task<JsonObject> Ask(Sender sender, CancellationToken cancel) =>
        await calls.Make(sender.Team, "users.info", new() { ["user"] = sender.User, ["include_locale"] = true }, cancel) is Answered.Taken { Body: var body } ? body.Object("user") ?? [] : [];

    private static string? NameIn(JsonObject user) =>
        new[] { user.Object("profile")?.Text("display_name"), user.Text("real_name"), user.Object("profile")?.Text("real_name"), user.Text("name") }.FirstOrDefault(n => n is { Length: > 0 });
}
