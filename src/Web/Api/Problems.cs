namespace Carillon.Web.Api;

/// <summary>Answers to requests that cannot be done: what is wrong, and where.</summary>
internal static class Problems
{
    public static ProblemHttpResult NotFound(string what) =>
        TypedResults.Problem(what, statusCode: StatusCodes.Status404NotFound, title: "Not found");

    public static ProblemHttpResult Conflict(string what) =>
        TypedResults.Problem(what, statusCode: StatusCodes.Status409Conflict, title: "Conflict");

    /// <summary>A part of the system that is needed for it is away: later, perhaps.</summary>
    public static ProblemHttpResult Away(string what) =>
        TypedResults.Problem(what, statusCode: StatusCodes.Status503ServiceUnavailable, title: "Not available");

    public static ProblemHttpResult SavedMeanwhile(string what) =>
        Conflict($"{what} was changed by somebody else meanwhile. Load it again and repeat your change.");

    public static ProblemHttpResult Bad(string where, string what) => Bad(new Faults().Add(where, what));

    public static ProblemHttpResult Bad(Faults faults) => TypedResults.Problem(
        detail: string.Join(" ", faults.All.SelectMany(f => f.Value)),
        statusCode: StatusCodes.Status400BadRequest,
        title: "Something in the request is not right",
        extensions: [new("errors", faults.All)]);
}
