using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Files;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CertBot.Channels.Web;

/// <summary>An upload taken apart: an activity perhaps, and files, each streamed into its store as it comes.</summary>
internal abstract record Parcel
{
    private const int MostFiles = 10;

    private Parcel() { }

    public sealed record Taken(JsonObject Activity, IReadOnlyList<GivenFile> Files) : Parcel;

    /// <summary><paramref name="Key"/> names the sentence for the person, <paramref name="File"/> the file it is about.</summary>
    public sealed record Refused(int Status, string Code, string Key, string File) : Parcel;

    public static async Task<Parcel> Of(HttpRequest request, IIntake intake, CancellationToken cancel)
    {
        if (Boundary(request.ContentType) is not { } boundary)
        {
            return new Refused(415, "UnsupportedMediaType", "page.upload.unreadable", "");
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;   // each file is measured where it is kept
        }

        try
        {
            return await Parts(new MultipartReader(boundary, request.Body), intake, cancel);
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            return new Refused(400, "BadUpload", "page.upload.unreadable", "");
        }
    }

    private static async Task<Parcel> Parts(MultipartReader parts, IIntake intake, CancellationToken cancel)
    {
        JsonObject activity = [];
        List<GivenFile> files = [];
        while (await parts.ReadNextSectionAsync(cancel) is { } part)
        {
            if (IsActivity(part))
            {
                if (await Body.Bytes(part.Body, Body.Largest, cancel) is not { } bytes || Channels.Json.Object(bytes) is not { } read)
                {
                    return new Refused(400, "BadJson", "page.upload.unreadable", "");
                }

                activity = read;
                continue;
            }

            if (part.GetContentDispositionHeader() is not { } disposition || !disposition.IsFileDisposition())
            {
                continue;
            }

            var name = StoredName.Clean((disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value ?? "");
            if (files.Count == MostFiles)
            {
                return new Refused(413, "TooManyFiles", "page.upload.too-many", name);
            }

            switch (await Store(intake, part.Body, name, cancel))
            {
                case (_, { } refused):
                    return refused;
                case ({ } file, _):
                    files.Add(file);
                    break;
                default:
                    break;
            }
        }

        return files.Count == 0 ? new Refused(400, "NoFile", "page.upload.nothing", "") : new Taken(activity, files);
    }

    private static async Task<(GivenFile? File, Refused? Why)> Store(IIntake intake, Stream content, string name, CancellationToken cancel)
    {
        try
        {
            return (await intake.Take(content, name, cancel), null);
        }
        catch (FileRefusedException refused)
        {
            return (null, refused.Why is FileRefusal.TooBig
                ? new Refused(413, "FileTooLarge", "page.upload.too-large", name)
                : new Refused(400, "EmptyFile", "page.upload.empty", name));
        }
    }

    private static bool IsActivity(MultipartSection part) =>
        MediaTypeHeaderValue.TryParse(part.ContentType, out var type) && type.MediaType.Equals("application/vnd.microsoft.activity", StringComparison.OrdinalIgnoreCase);

    private static string? Boundary(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= 200 } boundary
            ? boundary
            : null;
}
