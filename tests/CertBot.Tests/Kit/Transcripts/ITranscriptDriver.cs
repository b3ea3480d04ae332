using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>
/// The environment in which a transcript is played: the whole product and a channel over which people use it. Conversations are named as in the
/// built-in chat.
/// </summary>
internal interface ITranscriptDriver : IAsyncDisposable
{
    TestHost Host { get; }

    Task Restart();

    /// <summary>Replaces the state of a user's conversation with one that an earlier release stored.</summary>
    Task StoreConversation(string user, ConversationState conversation);

    Task SendInput(string user, ConversationAddress address, Input input, string eventId);

    /// <summary>
    /// Searches the current cards, or all versions of all cards, for a button, in the order in which a person would look; null if there is none.
    /// </summary>
    Task<Input?> FindButton(string user, ConversationAddress address, string button, ImmutableSortedDictionary<string, string> values, CardVisibility shown);

    /// <summary>The messages people received since the last call.</summary>
    Task<IReadOnlyList<PostedMessage>> TakeNewMessages();

    /// <summary>Makes the next sends fail.</summary>
    void FailNextSends(int times);

    /// <summary>From now on, refuses messages to this conversation; null accepts them again.</summary>
    void BlockConversation(string conversation, UnreachableReason? reason);
}

/// <summary>The cards that are searched.</summary>
internal enum CardVisibility
{
    Current,

    /// <summary>Any earlier version: an old card that is still open on a person's screen.</summary>
    AnyVersion,
}
