using System.Text.Json.Nodes;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>task/fetch</c>: a button opens a dialog. What the card asks for is asked there; any other button is pressed, and its answer shown there.</summary>
internal sealed class TaskFetchHandler(TaskModules taskModules) : IInvokeHandler
{
    public string Name => "task/fetch";

    public async Task<IResult> Handle(InvokeContext context, CancellationToken cancellationToken)
    {
        var data = (context.Activity.Value as JsonObject)?.GetObject("data") ?? [];
        return await taskModules.Open(context, data, cancellationToken);
    }
}
