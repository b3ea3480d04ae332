using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Teams;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>task/fetch</c>: a button opens a dialog. What the card asks for is asked there; any other button is pressed, and its answer shown there.</summary>
internal sealed class TaskFetch(Dialogue dialogue) : IInvoke
{
    public string Name => "task/fetch";

    public async Task<IResult> Answer(Invoked invoked, CancellationToken cancel)
    {
        var data = (invoked.Activity.Value as JsonObject)?.Object("data") ?? [];
        return await dialogue.Begin(invoked, data, cancel);
    }
}
