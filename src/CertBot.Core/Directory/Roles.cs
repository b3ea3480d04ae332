using System.Text.Json.Serialization;
using CertBot.Core.Primitives;

namespace CertBot.Core.Directory;

/// <summary>A role on the platform's side, as the edition spells it: <c>analyst</c>, <c>rnd-expert</c>, <c>ceo</c>, <c>administrator</c>.</summary>
[JsonConverter(typeof(IdConverter<RoleName>))]
public readonly record struct RoleName(string Value) : IId<RoleName>
{
    public static RoleName Analyst { get; } = new("analyst");

    public static RoleName Administrator { get; } = new("administrator");

    public static RoleName From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A group with a channel of its own: <c>reviews</c>, <c>rnd</c>, <c>language</c>, <c>leadership</c>.</summary>
[JsonConverter(typeof(IdConverter<GroupName>))]
public readonly record struct GroupName(string Value) : IId<GroupName>
{
    public static GroupName Reviews { get; } = new("reviews");

    public static GroupName Leadership { get; } = new("leadership");

    public static GroupName From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A person's role at a vendor.</summary>
public enum VendorRole
{
    /// <summary>Applies, submits, answers.</summary>
    Developer,

    /// <summary>Department manager or CEO of the vendor; also called on level 1 of an escalation.</summary>
    Manager,
}

/// <summary>A person's membership of a vendor.</summary>
public sealed record Membership(VendorId Vendor, VendorRole Role);

/// <summary>How the vendor's roles are spelled in texts, editions and cards.</summary>
public static class VendorRoles
{
    public static string NameOf(VendorRole role) =>
        role switch
        {
            VendorRole.Developer => "developer",
            VendorRole.Manager => "manager",
            _ => throw new InvalidOperationException($"Not a role: {role}"),
        };

    /// <summary>Null for anything else than the two names.</summary>
    public static VendorRole? Parse(string name) =>
        name switch
        {
            "developer" => VendorRole.Developer,
            "manager" => VendorRole.Manager,
            _ => null,
        };
}
