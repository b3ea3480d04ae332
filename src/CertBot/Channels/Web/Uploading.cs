namespace CertBot.Channels.Web;

/// <summary>Files a page hands over, with an activity around them.</summary>
internal static class Uploading
{
    public static void Map(IEndpointRouteBuilder room) => room.MapPost("/conversations/{id}/upload", Post);

    private static Task<IResult> Post(HttpContext http, Doorkeeper door, Talking talking, IIntake intake, PageWords words, ILogger<Parcel> log) =>
        door.Admit(http, async ticket =>
        {
            var cancel = http.RequestAborted;
            switch (await Parcel.Of(http.Request, intake, cancel))
            {
                case Parcel.Taken { Activity: var activity, Files: var files }:
                    var heard = new Heard.Spoken(Heard.EventOf(activity), new Core.Conversation.Input.Files([.. files], activity.Text("text") ?? ""), Card: null);
                    return await talking.Take(ticket, heard, activity, Echo.Of(activity, ticket, files), cancel);
                case Parcel.Refused refused:
                    ChannelLog.UploadRefused(log, refused.Code, http.Request.ContentLength ?? 0);
                    var sentence = words.Say(ticket.Language, refused.Key, refused.File);
                    await talking.Tell(ticket, sentence, $"refused:{Guid.NewGuid():n}", cancel);
                    return Errors.Answer(refused.Status, refused.Code, sentence);
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        });
}
