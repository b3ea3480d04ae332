using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace CertBot.Core.Primitives;

/// <summary>
/// The named values of a message or of a card's data: immutable, in the order in which they were written, and equal when they would be stored alike.
/// A member may be null: the name exists without a value.
/// </summary>
[JsonConverter(typeof(LocalizableObjectConverter))]
[CollectionBuilder(typeof(LocalizableObjectFactory), nameof(LocalizableObjectFactory.Create))]
public sealed record LocalizableObject
{
    private readonly OrderedDictionary<string, LocalizableValue?> _members;

    public LocalizableObject() => _members = new(StringComparer.Ordinal);

    internal LocalizableObject(OrderedDictionary<string, LocalizableValue?> members) => _members = members;

    public int Count => _members.Count;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => _members.Keys;

    /// <summary>The value under a name; null when there is none.</summary>
    public LocalizableValue? this[string name]
    {
        get => _members.GetValueOrDefault(name);
        init => _members[name] = value;
    }

    public bool ContainsKey(string name) => _members.ContainsKey(name);

    public bool TryGetValue(string name, out LocalizableValue? value) => _members.TryGetValue(name, out value);

    /// <summary>The string under a name; null when there is none or it is something else.</summary>
    public string? GetString(string name) => (this[name] as LocalizableValue.StringValue)?.Value;

    /// <summary>The number under a name; null when there is none or it is something else.</summary>
    public decimal? GetNumber(string name) => (this[name] as LocalizableValue.NumberValue)?.Value;

    /// <summary>A copy with this member; an existing name keeps its position.</summary>
    public LocalizableObject SetItem(string name, LocalizableValue? value) =>
        new(new OrderedDictionary<string, LocalizableValue?>(_members, StringComparer.Ordinal) { [name] = value });

    /// <summary>A copy with these members as well.</summary>
    public LocalizableObject With(params ReadOnlySpan<(string Name, LocalizableValue Value)> members)
    {
        var all = ToBuilder();
        foreach (var (name, value) in members)
            all[name] = value;
        return all.ToObject();
    }

    public Builder ToBuilder() => new(_members);

    /// <summary>Every value in it, and every value inside those, in order.</summary>
    public IEnumerable<LocalizableValue> Descendants() => _members.Values.SelectMany(v => v?.SelfAndDescendants() ?? []);

    public IEnumerator<KeyValuePair<string, LocalizableValue?>> GetEnumerator() => _members.GetEnumerator();

    public bool Equals(LocalizableObject? other) => other is not null && _members.SequenceEqual(other._members);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, value) in _members)
        {
            hash.Add(name, StringComparer.Ordinal);
            hash.Add(value);
        }
        return hash.ToHashCode();
    }

    /// <summary>Collects members step by step.</summary>
    public sealed class Builder
    {
        private readonly OrderedDictionary<string, LocalizableValue?> _members;

        public Builder() => _members = new(StringComparer.Ordinal);

        internal Builder(OrderedDictionary<string, LocalizableValue?> members) => _members = new(members, StringComparer.Ordinal);

        public LocalizableValue? this[string name]
        {
            get => _members.GetValueOrDefault(name);
            set => _members[name] = value;
        }

        public LocalizableObject ToObject() => new(new OrderedDictionary<string, LocalizableValue?>(_members, StringComparer.Ordinal));
    }
}

/// <summary>Makes <c>[]</c> the object without members.</summary>
public static class LocalizableObjectFactory
{
    public static LocalizableObject Create(ReadOnlySpan<KeyValuePair<string, LocalizableValue?>> members)
    {
        var all = new LocalizableObject.Builder();
        foreach (var (name, value) in members)
            all[name] = value;
        return all.ToObject();
    }
}
