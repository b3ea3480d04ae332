using CertBot.Channels.Slack.WebApi;

namespace CertBot.Channels.Slack.OAuth;

/// <summary>How an installation ended, as the person in front of the browser is told.</summary>
internal abstract record InstallResult
{
    private InstallResult() { }

    public sealed record Completed(Workspace Workspace) : InstallResult;

    public sealed record Declined : InstallResult;

    /// <summary>Not begun here, or too long ago.</summary>
    public sealed record Stale : InstallResult;

    /// <summary>A whole organisation at once: its one token is no workspace's.</summary>
    public sealed record Enterprise : InstallResult;

    public sealed record Failed : InstallResult;

    public sealed record Away : InstallResult;
}
