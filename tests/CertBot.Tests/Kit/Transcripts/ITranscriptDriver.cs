using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>Where a transcript is played: the whole product, and a channel people speak to it on. Places are named as the built-in chat names them.</summary>
internal interface ITranscriptDriver : IAsyncDisposable
{
    TestHost Host { get; }

    Task Restart();

    /// <summary>Puts in the place of somebody's talk what an earlier release stored.</summary>
    Task StoreConversation(string user, ConversationState conversation);

    Task SendInput(string user, ConversationAddress place, Input input, string eventId);

    /// <summary>Looks for a button as a hand would, among what stands there or ever stood; null: none such.</summary>
    Task<Input?> FindButton(string user, ConversationAddress place, string button, ImmutableSortedDictionary<string, string> values, CardVisibility shown);

    /// <summary>What people heard since it was asked last.</summary>
    Task<IReadOnlyList<PostedMessage>> TakeNewMessages();

    /// <summary>The next sends come to nothing.</summary>
    void FailNextSends(int times);

    /// <summary>Nothing is taken for this place any more; null: it is again.</summary>
    void BlockConversation(string place, UnreachableReason? reason);
}

/// <summary>Which cards are looked at.</summary>
internal enum CardVisibility
{
    Current,

    /// <summary>As they once were: an old card that is still open on somebody's screen.</summary>
    AnyVersion,
}
