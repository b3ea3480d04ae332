namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>fileConsent/invoke</c>: somebody takes a file of ours, or does not want it.</summary>
internal sealed class FileConsent : IInvoke
{
    public string Name => "fileConsent/invoke";

    public Task<IResult> Answer(Invoked invoked, CancellationToken cancel) => Task.FromResult((invoked.Activity.Value as System.Text.Json.Nodes.JsonObject)?.Text("action") switch
    {
        "accept" or "decline" => Errors.Bare(StatusCodes.Status501NotImplemented, "NotImplemented"),
        var other => Errors.Answer(400, "BadRequest", $"{other} is not a supported Action."),
    });
}
