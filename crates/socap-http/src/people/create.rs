//! `POST /people`: adds a person.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use socap_store::people;

use super::body::{self, NewPerson};
use super::view::{PersonDetail, detail};
use crate::auth::Operator;
use crate::json::JsonBody;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Adds an important person. Scores follow before the answer, where it is known already whom
/// they follow.
#[utoipa::path(
    post, path = "/people", tag = "people",
    request_body = NewPerson,
    responses(
        (status = 201, description = "Added", body = PersonDetail),
        (status = 400, description = "Malformed JSON", body = Problem),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 409, description = "They are there already", body = Problem),
        (status = 422, description = "The body has problems", body = Problem),
    )
)]
pub(crate) async fn create_person(
    State(state): State<ApiState>,
    _: Operator,
    _: NoQuery,
    JsonBody(body): JsonBody,
) -> Answer<Response> {
    let (user, change) = body::new(&body)?;
    let person = people::insert(state.db(), user, &change, state.engine().now()).await?;
    let exists = || Problem::conflict("this person is there already: PATCH changes them");
    let person = detail(state.db(), person.ok_or_else(exists)?).await?;
    Ok((StatusCode::CREATED, Json(person)).into_response())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::Api;

    #[tokio::test]
    async fn people_are_added_changed_listed_and_removed() {
        let api = Api::new().await;
        let body =
            json!({"user_id": "7", "username": "@syn_vc", "weight": 2.125, "tags": ["a", "A"]});
        let reply = api.post("/socap/people", &body).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        let person = reply.json();
        assert_eq!((&person["user_id"], &person["username"]), (&json!("7"), &json!("syn_vc")));
        assert_eq!((&person["weight"], &person["tags"]), (&json!(2.125), &json!(["a"])));
        assert!(person["following_set"].is_null() && person["reading"].is_null());
        assert_eq!(api.post("/socap/people", &body).await.status, 409);
        assert_eq!(api.post("/socap/people", &json!({"user_id": "8"})).await.status, 201);
        let list = api.get("/socap/people?limit=1").await.json();
        assert_eq!((&list["total"], &list["items"][0]["user_id"]), (&json!(2), &json!("7")));
        let next = list["next_cursor"].as_str().expect("a cursor");
        let second = api.get(&format!("/socap/people?cursor={next}")).await.json();
        assert_eq!(
            (&second["items"][0]["username"], &second["next_cursor"]),
            (&json!("8"), &json!(null))
        );
        let foreign = api.get(&format!("/socap/people?active=true&cursor={next}")).await;
        assert_eq!((foreign.status, foreign.pointers()), (422, vec!["/cursor".to_owned()]));
        let change = json!({"active": false, "weight": 0.5});
        let changed = api.patch("/socap/people/7", &change).await;
        assert_eq!(
            (&changed.json()["active"], &changed.json()["weight"]),
            (&json!(false), &json!(0.5))
        );
        assert_eq!(api.get("/socap/people?active=false&q=SYN&tag=A").await.json()["total"], 1);
        assert_eq!(api.call("DELETE", "/socap/people/7", None).await.status, 204);
        for (method, body) in [("GET", None), ("PATCH", Some(&change)), ("DELETE", None)] {
            assert_eq!(api.call(method, "/socap/people/7", body).await.status, 404, "{method}");
            assert_eq!(api.call(method, "/socap/people/x", body).await.status, 404, "{method}");
        }
    }

    #[tokio::test]
    async fn every_problem_of_a_person_is_told() {
        let api = Api::new().await;
        let body = json!({"user_id": "x", "username": "no handle", "weight": 0.0001, "tags": [1],
            "active": "yes", "colour": "red"});
        let reply = api.post("/socap/people", &body).await;
        let mut pointers = reply.pointers();
        pointers.sort();
        let all = ["/active", "/colour", "/tags", "/user_id", "/username", "/weight"];
        assert_eq!((reply.status, pointers), (422, all.map(str::to_owned).to_vec()));
        let reply = api.post("/socap/people", &json!({})).await;
        assert_eq!(reply.pointers(), ["/user_id"]);
    }
}
