namespace Carillon.Web.Client.Shell;

/// <summary>What the API answered: a value, or a fault in words with what is wrong by field.</summary>
public sealed record Answer<T>(T? Value, string? Fault = null, int Status = 200, IReadOnlyDictionary<string, string[]>? Errors = null)
{
    public bool Right => Fault is null;
}

/// <summary>Stands for "no content".</summary>
public sealed record Nothing;
