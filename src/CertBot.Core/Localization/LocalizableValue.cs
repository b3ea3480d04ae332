using System.Text.Json.Nodes;
using CertBot.Core.Primitives;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Localization;

/// <summary>
/// The typed leaves of what is said. They become words only at delivery, in the reader's language and zone;
/// a bare JSON string is foreign text and is neutralised there.
/// </summary>
public static class LocalizableValue
{
    /// <summary>A text of <c>Texts/</c>.</summary>
    public static JsonObject Text(string key, JsonObject? arguments = null) =>
        arguments is null ? new() { ["$t"] = key } : new() { ["$t"] = key, ["data"] = arguments };

    /// <summary>A phrase that stands alone: said with its first letter as a sentence begins.</summary>
    public static JsonObject Sentence(string key, JsonObject? arguments = null)
    {
        var phrase = Text(key, arguments);
        phrase["alone"] = true;
        return phrase;
    }

    /// <summary>A day, said with its weekday.</summary>
    public static JsonObject Date(LocalDate day) => new() { ["$day"] = LocalDatePattern.Iso.Format(day) };

    /// <summary>A moment (UTC here), said in the reader's zone.</summary>
    public static JsonObject Timestamp(Instant moment) => new() { ["$at"] = InstantPattern.ExtendedIso.Format(moment) };

    /// <summary>A length of time, said in words people use.</summary>
    public static JsonObject Duration(Duration length) => new() { ["$for"] = (long)length.TotalSeconds };

    /// <summary>Several leaves or plain texts, joined as the language joins them.</summary>
    public static JsonObject List(params IEnumerable<JsonNode?> items) => new() { ["$list"] = new JsonArray([.. items]) };

    /// <summary>A person, by id: the name is looked up at delivery.</summary>
    public static JsonObject PersonName(PersonId person) => new() { ["$who"] = person.Value };

    /// <summary>A person who is called by this: in a shared place the channel tells them so, where it can; elsewhere it is their name.</summary>
    public static JsonObject Mention(PersonId person) => new() { ["$who"] = person.Value, ["called"] = true };

    /// <summary>Progress as marks: ▮▮▮▯▯.</summary>
    public static JsonObject Progress(int done, int total) => new() { ["$done"] = done, ["of"] = total };

    /// <summary>Yes until that moment (UTC), by the clock of whoever puts it into words: for buttons that lapse.</summary>
    public static JsonObject TrueUntil(Instant moment) => new() { ["$until"] = InstantPattern.ExtendedIso.Format(moment) };

    /// <summary>Where a stored file can be opened, under this name, by whoever reads this, or where to ask for it by these words; nothing where files are out of reach.</summary>
    public static JsonObject FileAddress(FileId file, string name, string? ask = null, FileSource? source = null)
    {
        var address = new JsonObject
        {
            ["$file"] = file.Value,
            ["name"] = name,
            ["ask"] = ask,
        };
        if (source is not null)
            address[source is FileSource.Generated ? "made" : "handed"] = source.ApplicationId.Value;
        return address;
    }

    /// <summary>Yes where that address only leads to where to ask for the file.</summary>
    public static JsonObject IsFileRequest(FileId file, string name, string? ask = null) =>
        new()
        {
            ["$asked"] = file.Value,
            ["name"] = name,
            ["ask"] = ask,
        };

    /// <summary>Yes where whoever reads this can send files.</summary>
    public static JsonObject CanUploadFiles() => new() { ["$upload"] = true };
}
