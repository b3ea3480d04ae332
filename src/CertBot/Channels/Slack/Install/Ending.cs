using CertBot.Channels.Slack.Api;

namespace CertBot.Channels.Slack.Install;

/// <summary>How an installation ended, as the person in front of the browser is told.</summary>
internal abstract record Ending
{
    private Ending() { }

    public sealed record Done(Workspace Workspace) : Ending;

    public sealed record Declined : Ending;

    /// <summary>Not begun here, or too long ago.</summary>
    public sealed record Stale : Ending;

    /// <summary>A whole organisation at once: its one token is no workspace's.</summary>
    public sealed record Enterprise : Ending;

    public sealed record Failed : Ending;

    public sealed record Away : Ending;
}
