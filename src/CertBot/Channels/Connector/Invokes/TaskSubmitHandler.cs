using System.Text.Json.Nodes;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>task/submit</c>: a dialog is handed in. It closes when that was all; it stays, with what was typed, when something is wrong or missing.</summary>
internal sealed class TaskSubmitHandler(TaskModules taskModules) : IInvokeHandler
{
    public string Name => "task/submit";

    public async Task<IResult> Handle(InvokeContext context, CancellationToken cancellationToken)
    {
        var data = (context.Activity.Value as JsonObject)?.GetObject("data") ?? [];
        return await taskModules.Submit(context, data, cancellationToken);
    }
}
