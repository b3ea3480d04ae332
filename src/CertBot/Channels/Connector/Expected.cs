using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Arrivals;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Conversation;
using CertBot.Delivery;
using CertBot.Turns;

namespace CertBot.Channels.Connector;

/// <summary>
/// A client that wants what is said to it in the response (<c>deliveryMode: expectReplies</c>). Only what the turn says there goes so; everything else goes out as ever.
/// What is said stays in the outbox until the response is written: who does not get it hears it a little later.
/// </summary>
internal sealed class Expected(ITurns turns, Replies replies, Voice voice, Fetching fetching, Awaited awaited, References references, Wardrobe wardrobe)
{
    /// <summary>Longer nobody waits for files; they are then fetched afterwards, as without this.</summary>
    private static readonly TimeSpan FilesTake = TimeSpan.FromSeconds(8);

    public static bool Is(Activity activity) => activity.Type == "message" && activity.All.Text("deliveryMode") == "expectReplies";

    public async Task<IResult> Answer(Activity activity, Place place, Uri service, CancellationToken cancel)
    {
        ImmutableArray<Attachment> files = [.. activity.Attachments.Where(a => a.Url is not null)];
        switch (files.IsEmpty ? null : await Fetch(files, service, cancel))
        {
            case null:
                return Hearing.Said(activity) is { } input ? await Take(activity, place, input, cancel) : Replied([]);
            case Fetched.Files { Given: var given }:
                return await Take(activity, place, new Input.Files(given, activity.Text ?? ""), cancel);
            case Fetched.Refused refused:
                var no = await voice.Speak(new Say.Line(refused.Key, new() { ["file"] = refused.File }), activity.Id ?? "", await turns.Known(Hearing.Who(activity), cancel), place, cancel);
                return Replied([await Said(activity, place, no, cancel)]);
            case Fetched.Away:
                await awaited.Note(activity, place, service, cancel);
                return Replied([]);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<IResult> Take(Activity activity, Place place, Input input, CancellationToken cancel)
    {
        var inbound = Hearing.Inbound(activity, place, activity.Id, input) with { Reply = Reply.AtOnce };
        var waiting = await replies.Open(await turns.Take(inbound, cancel), cancel);
        var activities = ImmutableArray.CreateBuilder<JsonObject>();
        foreach (var reply in waiting) activities.Add(await Said(activity, place, await replies.Speak(reply, place, cancel), cancel));
        return replies.Respond(Replied(activities.ToImmutable()), waiting);
    }

    private async Task<Fetched> Fetch(ImmutableArray<Attachment> files, Uri service, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(FilesTake);
        try
        {
            return await fetching.Get(files, service, patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Fetched.Away("");
        }
    }

    private async Task<JsonObject> Said(Activity to, Place place, Message message, CancellationToken cancel)
    {
        var reference = await references.Find(place, cancel) ?? throw new InvalidOperationException("A place that was just spoken from.");
        var said = reference.IsTeams ? TeamsActivity.Of(reference, await wardrobe.Dressed(message, place, reference, cancel)) : OutActivity.Of(reference, message);
        said["conversation"] = new JsonObject { ["id"] = to.Conversation.Id };
        if (to.Id is { Length: > 0 } id) said["replyToId"] = id;
        return said;
    }

    private static IResult Replied(ImmutableArray<JsonObject> activities) => Results.Json(new JsonObject { ["activities"] = new JsonArray([.. activities]) }, Json.Out);
}
