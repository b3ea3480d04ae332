using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;
using CertBot.Delivery;

namespace CertBot.Channels.Connector.Teams;

/// <summary>
/// Messages in Teams. In a channel what is new begins a thread, each thread is a conversation of its own, and an update goes to the one its message stands in;
/// a personal chat that does not exist any more is begun again once.
/// </summary>
internal sealed class Posts(References references, Wardrobe wardrobe, Calls calls)
{
    public async Task<Sent> Send(Place place, Reference to, Uri service, Message message, CancellationToken cancel)
    {
        var activity = TeamsActivity.Of(to, await wardrobe.Dressed(message, place, to, cancel));
        if (message.Replaces is { Length: > 0 } replaced)
        {
            var answered = await Update(to, service, Posted.Read(replaced), activity, cancel);
            if (!Outcome.MeansSendAnew(answered))
            {
                return answered is Answered.Taken ? new Sent.Delivered(replaced) : Outcome.Of(answered);
            }
        }

        if (!to.IsTeamsChannel)
        {
            return await Chat(place, to, service, activity, cancel);
        }

        if (message.Thread is { Length: > 0 } thread)
        {
            var root = Posted.Read(thread).Thread;
            var answered = await Post(to, service, ConversationAccount.InThread(to.Conversation, root), activity, cancel);
            if (answered is not Answered.Refused { Status: 404 })
            {
                return answered is Answered.Taken { Id: { } id } ? new Sent.Delivered(new Posted(root, id).ToString()) : Outcome.Of(answered);
            }
        }

        return await Begin(to, service, activity, cancel);
    }

    private Task<Answered> Update(Reference to, Uri service, Posted posted, JsonObject activity, CancellationToken cancel)
    {
        var conversation = to.IsTeamsChannel ? ConversationAccount.InThread(to.Conversation, posted.Thread) : to.Conversation;
        var update = TeamsActivity.In(conversation, activity);
        update["id"] = posted.Activity;
        return Fitting(update, body => calls.Make(to, HttpMethod.Put, ServiceUrl.Activities(service, conversation, posted.Activity), body, cancel));
    }

    private Task<Answered> Post(Reference to, Uri service, string conversation, JsonObject activity, CancellationToken cancel) =>
        Fitting(TeamsActivity.In(conversation, activity), body => calls.Make(to, HttpMethod.Post, ServiceUrl.Activities(service, conversation, activity: null), body, cancel));

    /// <summary>A personal or a group chat.</summary>
    private async Task<Sent> Chat(Place place, Reference to, Uri service, JsonObject activity, CancellationToken cancel)
    {
        var answered = await Post(to, service, to.Conversation, activity, cancel);
        if (answered is not Answered.Refused { Status: 404, Code: Outcome.ConversationNotFound } || to is not { User: { } user, Tenant: { Length: > 0 } tenant })
        {
            return Outcome.Of(answered);
        }

        switch (await calls.Make(to, HttpMethod.Post, ServiceUrl.Conversations(service), TeamsActivity.NewChat(to, user, tenant), cancel))
        {
            case Answered.Taken { Id: { } conversation }:
                var anew = to with { Conversation = conversation };
                await references.Keep(place, anew, cancel);
                return Outcome.Of(await Post(anew, service, conversation, activity, cancel));
            case Answered.Taken:
                return new Sent.Later(After: null);   // begun, and nobody said what it is called
            case Answered.Refused { Status: 404 }:
                return Outcome.Of(answered);
            case var refused:
                return Outcome.Of(refused);
        }
    }

    /// <summary>A new thread of a channel. The answer names the conversation the thread is, and the message.</summary>
    private async Task<Sent> Begin(Reference to, Uri service, JsonObject activity, CancellationToken cancel)
    {
        var answered = await Fitting(activity, body => calls.Make(to, HttpMethod.Post, ServiceUrl.Conversations(service), TeamsActivity.NewThread(to, body), cancel));
        if (answered is not Answered.Taken taken)
        {
            return Outcome.Of(answered);
        }

        var root = taken.Id is { } id ? new ConversationAccount(id, Tenant: null, IsPersonal: false).Thread : null;
        return new Sent.Delivered((taken.ActivityId ?? root) is { } first ? new Posted(root, first).ToString() : "");
    }

    /// <summary>A card that is too big becomes its own one sentence, once.</summary>
    private static async Task<Answered> Fitting(JsonObject activity, Func<JsonObject, Task<Answered>> call)
    {
        var answered = await call(activity);
        return answered is Answered.Refused { Status: 413 } && TeamsActivity.Shorter(activity) is { } shorter ? await call(shorter) : answered;
    }
}
