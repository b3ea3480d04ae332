using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Teams;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>task/submit</c>: a dialog is handed in. It closes when that was all; it stays, with what was typed, when something is wrong or missing.</summary>
internal sealed class TaskSubmit(Dialogue dialogue) : IInvoke
{
    public string Name => "task/submit";

    public async Task<IResult> Answer(Invoked invoked, CancellationToken cancel)
    {
        var data = (invoked.Activity.Value as JsonObject)?.Object("data") ?? [];
        return await dialogue.HandIn(invoked, data, cancel);
    }
}
