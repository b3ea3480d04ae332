namespace CertBot.Core.Conversation;

/// <summary>A conversation on a channel: <c>web</c>, <c>analyst</c> or <c>reviews</c>. <see cref="Personal"/> is somebody's own chat.</summary>
public sealed record Place(string Channel, string Id, bool Personal)
{
    public override string ToString() => $"{Channel}:{Id}";
}
