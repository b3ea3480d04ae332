using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using NodaTime;

namespace CertBot.Core.Primitives;

/// <summary>
/// A value that a message or a card names. It becomes text only at rendering, in the reader's language and time zone.
/// A <see cref="StringValue"/> was written by a user and is encoded there. Values are immutable and compared by content.
/// </summary>
[JsonConverter(typeof(LocalizableValueConverter))]
public abstract record LocalizableValue
{
    private LocalizableValue() { }

    /// <summary>Text that the bot did not write; not trusted.</summary>
    public sealed record StringValue(string Value) : LocalizableValue;

    public sealed record NumberValue(decimal Value) : LocalizableValue;

    public sealed record BooleanValue(bool Value) : LocalizableValue;

    /// <summary>Members with names, for a template to read.</summary>
    public sealed record ObjectValue(LocalizableObject Value) : LocalizableValue;

    /// <summary>Items for a template to repeat over.</summary>
    public sealed record ArrayValue(ImmutableArray<LocalizableValue?> Items) : LocalizableValue
    {
        public bool Equals(ArrayValue? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items.AsSpan());

        public override int GetHashCode() => HashOf(Items);
    }

    /// <summary>Items joined into one phrase as the language joins them.</summary>
    public sealed record ListValue(ImmutableArray<LocalizableValue?> Items) : LocalizableValue
    {
        public bool Equals(ListValue? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items.AsSpan());

        public override int GetHashCode() => HashOf(Items);
    }

    /// <summary>A text of <c>Localization/LANGUAGE/*.json</c>. Null and empty arguments differ only in the stored form.</summary>
    public sealed record TextValue(string Key, LocalizableObject? Arguments) : LocalizableValue;

    /// <summary>A catalog text used as a sentence: its first letter is capitalised.</summary>
    public sealed record SentenceValue(string Key, LocalizableObject? Arguments) : LocalizableValue;

    public sealed record DateValue(LocalDate Day) : LocalizableValue;

    /// <summary>An instant (UTC), shown in the reader's time zone.</summary>
    public sealed record TimestampValue(Instant Instant) : LocalizableValue;

    /// <summary>An instant (UTC) as the clocks of an IANA zone show it, with the zone's name.</summary>
    public sealed record ZonedTimestampValue(Instant Instant, string Zone) : LocalizableValue
    {
        /// <summary>True: it stands behind the instant in the reader's zone, and is left out where the reader's clock shows the same.</summary>
        public bool IsBeside { get; init; }
    }

    /// <summary>A length of time in whole seconds.</summary>
    public sealed record DurationValue(long Seconds) : LocalizableValue;

    public sealed record PersonNameValue(PersonId Person) : LocalizableValue;

    public sealed record MentionValue(PersonId Person) : LocalizableValue;

    public sealed record ProgressValue(int Done, int Total) : LocalizableValue;

    public sealed record TrueUntilValue(Instant Until) : LocalizableValue;

    public sealed record FileAddressValue(FileReference File) : LocalizableValue;

    public sealed record FileRequestValue(FileReference File) : LocalizableValue;

    public sealed record UploadCapabilityValue : LocalizableValue;

    /// <summary>The address of a picture that is drawn from a short text, for those who may see the application.</summary>
    public sealed record PictureValue(ApplicationId Application, string Drawing) : LocalizableValue;

    public sealed record PublicPageValue(string Path) : LocalizableValue;

    /// <summary>Words that are data and in no catalog, by language; not trusted.</summary>
    public sealed record TranslatedValue(LocalizableObject Words) : LocalizableValue;

    /// <summary>A text of the catalog.</summary>
    public static LocalizableValue Text(string key, LocalizableObject? arguments = null) => new TextValue(key, arguments);

    /// <summary>A catalog text used as a sentence: its first letter is capitalised.</summary>
    public static LocalizableValue Sentence(string key, LocalizableObject? arguments = null) => new SentenceValue(key, arguments);

    /// <summary>A day, shown with its weekday.</summary>
    public static LocalizableValue Date(LocalDate day) => new DateValue(day);

    /// <summary>An instant (UTC), shown in the reader's time zone.</summary>
    public static LocalizableValue Timestamp(Instant instant) => new TimestampValue(instant);

    /// <summary>An instant (UTC) as the clocks of an IANA zone show it, with the zone's name.</summary>
    public static LocalizableValue TimestampIn(Instant instant, string zone) => new ZonedTimestampValue(instant, zone);

    /// <summary>The same in brackets, to stand right behind the instant in the reader's zone; nothing where the reader's clock shows the same.</summary>
    public static LocalizableValue TimestampBeside(Instant instant, string zone) => new ZonedTimestampValue(instant, zone) { IsBeside = true };

    /// <summary>A length of time, shown in words people use; fractions of a second are dropped.</summary>
    public static LocalizableValue Duration(Duration length) => new DurationValue((long)length.TotalSeconds);

    /// <summary>Several values, joined as the language joins them.</summary>
    public static LocalizableValue List(params IEnumerable<LocalizableValue?> items) => new ListValue([.. items]);

    /// <summary>Objects for a template to repeat over.</summary>
    public static LocalizableValue Array(IEnumerable<LocalizableObject> items) => new ArrayValue([.. items.Select(i => new ObjectValue(i))]);

    /// <summary>A person, by id: the name is looked up at rendering.</summary>
    public static LocalizableValue PersonName(PersonId person) => new PersonNameValue(person);

    /// <summary>A mention: in a shared conversation the channel notifies the person, where it can; elsewhere it is the name.</summary>
    public static LocalizableValue Mention(PersonId person) => new MentionValue(person);

    /// <summary>Progress as marks: ▮▮▮▯▯.</summary>
    public static LocalizableValue Progress(int done, int total) => new ProgressValue(done, total);

    /// <summary>True until the given instant (UTC), evaluated at rendering: hides buttons that expire.</summary>
    public static LocalizableValue TrueUntil(Instant instant) => new TrueUntilValue(instant);

    /// <summary>
    /// The URL under which the reader downloads a stored file, or of the chat where <paramref name="ask"/> requests it; null where the reader can do neither.
    /// </summary>
    public static LocalizableValue FileAddress(FileId file, string name, string? ask = null, FileSource? source = null) =>
        new FileAddressValue(new(file, name) { RequestText = ask, Source = source });

    /// <summary>True if that URL opens the chat in which the file can be requested, not the file itself.</summary>
    public static LocalizableValue IsFileRequest(FileId file, string name, string? ask = null) => new FileRequestValue(new(file, name) { RequestText = ask });

    /// <summary>True if the reader can upload files in this conversation.</summary>
    public static LocalizableValue CanUploadFiles() => new UploadCapabilityValue();

    /// <summary>
    /// The URL of a picture that is drawn from a short text, for those who may see the application; null where the reader's client cannot reach this host.
    /// </summary>
    public static LocalizableValue Picture(ApplicationId application, string drawing) => new PictureValue(application, drawing);

    /// <summary>The URL of a page of this host that everybody may open, by its path without a leading slash; null where the host has no public address.</summary>
    public static LocalizableValue PublicPage(string path) => new PublicPageValue(path);

    /// <summary>Words that are data and in no catalog, by language; English where the reader's language is missing.</summary>
    public static LocalizableValue Translated(LocalizableObject words) => new TranslatedValue(words);

    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator LocalizableValue?(string? text) => text is null ? null : new StringValue(text);

    public static implicit operator LocalizableValue(int number) => new NumberValue(number);

    public static implicit operator LocalizableValue?(int? number) => number is { } value ? new NumberValue(value) : null;

    public static implicit operator LocalizableValue(long number) => new NumberValue(number);

    public static implicit operator LocalizableValue(decimal number) => new NumberValue(number);

    public static implicit operator LocalizableValue(bool flag) => new BooleanValue(flag);

    [return: NotNullIfNotNull(nameof(members))]
    public static implicit operator LocalizableValue?(LocalizableObject? members) => members is null ? null : new ObjectValue(members);

    /// <summary>The person this value names or mentions; null for every other value.</summary>
    public PersonId? PersonId =>
        this switch
        {
            PersonNameValue(var person) => person,
            MentionValue(var person) => person,
            _ => null,
        };

    /// <summary>This value and every value inside it, in the order in which it is stored.</summary>
    public IEnumerable<LocalizableValue> SelfAndDescendants() =>
        (
            this switch
            {
                ObjectValue o => o.Value.Descendants(),
                ArrayValue a => a.Items.SelectMany(i => i?.SelfAndDescendants() ?? []),
                ListValue l => l.Items.SelectMany(i => i?.SelfAndDescendants() ?? []),
                TextValue t => t.Arguments?.Descendants() ?? [],
                SentenceValue s => s.Arguments?.Descendants() ?? [],
                _ => [],
            }
        ).Prepend(this);

    private static int HashOf(ImmutableArray<LocalizableValue?> items)
    {
        var hash = new HashCode();
        foreach (var item in items)
            hash.Add(item);
        return hash.ToHashCode();
    }
}
