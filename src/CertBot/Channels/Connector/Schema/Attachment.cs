using System.Text.Json.Nodes;
using CertBot.Files;

namespace CertBot.Channels.Connector.Schema;

/// <summary>A file that came with an activity, or null <see cref="Url"/> where it is a card or markup.</summary>
internal sealed record Attachment(string Name, string? Url)
{
    private const string TeamsFileType = "application/vnd.microsoft.teams.file.download.info";

    /// <summary>Attached in Teams: it lies where its tenant keeps files, at an address good for a few minutes.</summary>
    public bool IsTeamsFile { get; init; }

    public static Attachment Parse(JsonObject json) =>
        new(SafeFileName.Sanitize(json.GetString("name") ?? ""), json.GetObject("content")?.GetString("downloadUrl") ?? json.GetString("contentUrl"))
        {
            IsTeamsFile = json.GetString("contentType") == TeamsFileType,
        };
}
