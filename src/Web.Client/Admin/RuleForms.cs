using Carillon.Contracts;

namespace Carillon.Web.Client.Admin;

/// <summary>A number rule while it is being typed.</summary>
public sealed class NumberRuleForm
{
    public string Pattern { get; set; } = "";
    public int Strip { get; set; }
    public string Prepend { get; set; } = "";

    public static NumberRuleForm Of(NumberRuleDto r)
    {
        ArgumentNullException.ThrowIfNull(r);
        return new() { Pattern = r.Pattern, Strip = r.Strip, Prepend = r.Prepend };
    }

    public NumberRuleDto ToDto() => new((Pattern ?? "").Trim().ToUpperInvariant(), Strip, (Prepend ?? "").Trim());
}

/// <summary>A header rule while it is being typed.</summary>
public sealed class HeaderRuleForm
{
    public string Action { get; set; } = "add";
    public string Name { get; set; } = "";
    public string Value { get; set; } = "";

    public static HeaderRuleForm Of(HeaderRuleDto r)
    {
        ArgumentNullException.ThrowIfNull(r);
        return new() { Action = r.Action, Name = r.Name, Value = r.Value };
    }

    public HeaderRuleDto ToDto() => new(Action, (Name ?? "").Trim(), Action == "remove" ? "" : (Value ?? "").Trim());
}

/// <summary>A limit of calls to a prefix while it is being typed.</summary>
public sealed class SpendCapForm
{
    public string Prefix { get; set; } = "";
    public int CallsPerMinute { get; set; }
    public int MaximumCalls { get; set; }

    public static SpendCapForm Of(SpendCapDto c)
    {
        ArgumentNullException.ThrowIfNull(c);
        return new() { Prefix = c.Prefix, CallsPerMinute = c.CallsPerMinute, MaximumCalls = c.MaximumCalls };
    }

    public SpendCapDto ToDto() => new((Prefix ?? "").Trim(), CallsPerMinute, MaximumCalls);
}
